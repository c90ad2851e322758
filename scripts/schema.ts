import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../src/config/index.ts';
import { loadCatalog } from '../src/runtime/index.ts';
import { printedSchema } from '../src/schema/index.ts';

/**
 * Writes schema.graphql as the repository's own plugins, manifests and samples make it; `--check` only compares. It opens no
 * store, thread or process.
 */
const file = new URL('../schema.graphql', import.meta.url);
const { catalog } = await loadCatalog(readConfig({ MODELS_DIR: 'none' }));
const printed = printedSchema(catalog);

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== printed) {
    console.error('schema.graphql is not what plugins, manifests and samples give. Run: npm run gen');
    process.exit(1);
  }
} else {
  writeFileSync(file, printed);
}
