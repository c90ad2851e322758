import { readConfig } from '../config/index.ts';
import { loadCatalog } from '../runtime/index.ts';
import { printedSchema } from '../schema/index.ts';
import type { Terminal } from './terminal.ts';

/** `matteql schema`: the SDL as this environment's plugins, manifests and samples make it. */
export async function printSchema({ env, out }: Terminal): Promise<void> {
  const { catalog } = await loadCatalog(readConfig(env));
  out.write(printedSchema(catalog));
}
