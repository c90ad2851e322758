import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { CodedError } from '../pipeline/index.ts';
import type { InstalledWeights, Progress } from './installed.ts';
import type { DerivedFile, Manifest } from './manifest.ts';
import { cannotDerive, wrongParent } from './weights-errors.ts';

export interface MakeDerivedOptions {
  readonly manifest: Manifest;
  readonly from: DerivedFile;
  /** The float weights. */
  readonly parent: InstalledWeights;
  /** Where the result is written. */
  readonly part: string;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/**
 * Makes int8 weights from the float weights they are derived from: a second or two, in which other work has the thread
 * between layers.
 *
 * @throws CodedError `BAD_OPTION` for an invalid range table, `MODEL_MISMATCH` for one of other weights
 */
export async function makeDerived(options: MakeDerivedOptions): Promise<void> {
  const { manifest, from, parent, part, signal, onProgress } = options;
  const json = await readFile(from.ranges, 'utf8').catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The range table cannot be read: ${cause.message}`, [], { cause });
  });
  // It reads ONNX by a library that few starts of the server need.
  const { deriveInt8, parseRangeTable } = await import('../quantize/index.ts');
  const table = parseRangeTable(from.ranges, json);
  if (table.digest !== parent.digest) throw wrongParent(manifest, from, parent.digest);
  const total = manifest.bytes;
  const made = await deriveInt8(await readFile(parent.file), manifest.output.name, table, async (share) => {
    if (total !== undefined) onProgress({ received: Math.round(share * total), total });
    await setImmediate();
    signal.throwIfAborted();
  }).catch((cause: Error) => {
    signal.throwIfAborted();
    throw cannotDerive(manifest, from, cause);
  });
  await writeFile(part, made, { signal });
}
