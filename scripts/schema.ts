import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { readConfig } from '../src/config.ts';
import { openHouse } from '../src/house.ts';

/** Writes schema.graphql as the repository's own plugins, manifests and samples make it; `--check` only compares. */
const file = new URL('../schema.graphql', import.meta.url);
const home = await mkdtemp(join(tmpdir(), 'matteql-schema-'));
const log = { info() {}, warn() {}, error: console.error };
const open = await openHouse(readConfig({ MATTEQL_HOME: home }), log);
const printed = `${printSchema(open.schema)}\n`;
await open.close();
await rm(home, { recursive: true });

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== printed) {
    console.error('schema.graphql is not what plugins, manifests and samples give. Run: npm run gen');
    process.exit(1);
  }
} else {
  writeFileSync(file, printed);
}
