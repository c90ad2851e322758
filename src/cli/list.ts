import type { ModelCatalog } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { say, type Terminal } from './terminal.ts';
import { megabytes, table } from './text.ts';

/** Prints a table of all models. */
export async function listModels(catalog: ModelCatalog, terminal: Terminal): Promise<void> {
  const rows = [['NAME', 'TITLE', 'LICENSE', 'COMMERCIAL', 'SIZE', 'INSTALLED']];
  for (const { name, title, license, commercialUse, bytes } of catalog.manifests) {
    const installed = await catalog.locate(name).then((found) => (found ? 'yes' : 'no'), wrongFileText);
    const size = bytes ?? (await catalog.status(name)).bytes;
    const sizeText = size === undefined ? '' : megabytes(size);
    rows.push([name, title, license, commercialUse ? 'yes' : 'no', sizeText, installed]);
  }
  say(terminal, table(rows));
}

function wrongFileText(error: unknown): string {
  if (error instanceof CodedError && error.code === 'MODEL_MISMATCH') return 'wrong file';
  throw error;
}
