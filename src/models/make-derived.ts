import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { CodedError } from '../pipeline/index.ts';
import type { Progress } from './download.ts';
import { cannotMake, wrongParent } from './failures.ts';
import type { DerivedFile, Manifest } from './manifest.ts';
import { parseTable, type RangeTable } from './quantize/table.ts';
import type { Installed } from './weights.ts';

export interface Making {
  readonly manifest: Manifest;
  readonly from: DerivedFile;
  /** The float weights. */
  readonly parent: Installed;
  /** Where what is made goes. */
  readonly part: string;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/**
 * Makes weights of eight bits from those they are derived from: a second or two, in which others have the thread between
 * layers.
 *
 * @throws CodedError `BAD_OPTION` for a table that is none, `MODEL_MISMATCH` for one of another network
 */
export async function makeDerived({ manifest, from, parent, part, signal, onProgress }: Making): Promise<void> {
  const table = await readTable(from.ranges);
  if (table.digest !== parent.digest) throw wrongParent(manifest, from, parent.digest);
  const total = manifest.bytes;
  const weights = await readFile(parent.file);
  // It reads whole networks by a library that few starts of the server need.
  const { derive } = await import('./quantize/derive.ts');
  const made = await derive(weights, manifest.output.name, table, async (share) => {
    if (total !== undefined) onProgress({ received: Math.round(share * total), total });
    await setImmediate();
    signal.throwIfAborted();
  }).catch((cause: Error) => {
    signal.throwIfAborted();
    throw cannotMake(manifest, from, cause);
  });
  await writeFile(part, made, { signal });
}

async function readTable(path: string): Promise<RangeTable> {
  const json = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The table of ranges cannot be read: ${cause.message}`, [], { cause });
  });
  return parseTable(path, json);
}
