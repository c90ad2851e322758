import type { CodedError } from '../../src/pipeline/index.ts';
import decode from '../../src/plugins/decode/sharp.ts';
import { codes, run } from './run.ts';

/** A pixel of a decoded file, and what was warned of. */
export async function colorOf(data: Uint8Array, x = 0, y = 0) {
  const { value, warnings } = await run(decode, { source: { data } });
  const at = (y * value.width + x) * value.channels;
  return { color: [...value.data.subarray(at, at + value.channels)], codes: codes(warnings) };
}

/** The error of a file that is not decoded; one that is fails the test. */
export async function rejected(data: Uint8Array): Promise<CodedError> {
  const outcome = await run(decode, { source: { data } }).catch((error: CodedError) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error(`The file was decoded: ${outcome.value.data.subarray(0, 4)}`);
}
