import type { ModelCatalog } from '../models/index.ts';
import { CodedError, isFixed, type Model } from '../pipeline/index.ts';
import { say, type Terminal } from './terminal.ts';
import { megabytes, table } from './text.ts';

/** Prints a table of all models. */
export async function listModels(catalog: ModelCatalog, terminal: Terminal): Promise<void> {
  const rows = [['NAME', 'TITLE', 'LICENSE', 'COMMERCIAL', 'SIZE', 'INPUT', 'INSTALLED']];
  for (const { name, title, license, commercialUse, bytes, input } of catalog.manifests) {
    const installed = await catalog.locate(name).then((found) => (found ? 'yes' : 'no'), wrongFileText);
    const size = bytes ?? (await catalog.status(name)).bytes;
    const sizeText = size === undefined ? '' : megabytes(size);
    rows.push([name, title, license, commercialUse ? 'yes' : 'no', sizeText, inputText(input), installed]);
  }
  say(terminal, table(rows));
}

/** The size that its authors use, and which others it takes: `1024x1024 (256-2048)`. */
function inputText({ size, sizes }: Model['input']): string {
  const own = isFixed(size) ? size.join('x') : `${size.shortSide} and more`;
  return sizes ? `${own} (${sizes.least}-${sizes.most})` : own;
}

function wrongFileText(error: unknown): string {
  if (error instanceof CodedError && error.code === 'MODEL_MISMATCH') return 'wrong file';
  throw error;
}
