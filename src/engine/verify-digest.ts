import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { CodedError, type Model } from '../pipeline/index.ts';

/** Bytes held at once. */
const CHUNK = 1 << 20;

/**
 * Reads a model's whole file and compares it with the digest that its outputs are cached by: a failing disk or a replaced file is
 * an error, not another mask under the same key. It takes a tenth of the time that loading does.
 *
 * @param pullCommand command that fetches the file, for the message
 * @throws CodedError `MODEL_MISMATCH`, `MODEL_NOT_INSTALLED` where there is no file
 */
export function verifyDigest({ name, digest }: Model, file: string, pullCommand: string): void {
  const found = `sha256:${sha256Of(open(name, file, pullCommand))}`;
  if (found === digest) return;
  throw new CodedError(
    'MODEL_MISMATCH',
    `The file of the model "${name}" has changed: its digest is ${found}, and was ${digest} when it was installed. ` +
      `Restore the old file, or remove ${file} and run "${pullCommand}".`,
  );
}

function open(name: string, file: string, pullCommand: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    const sentence = `The file of the model "${name}" is missing: run "${pullCommand}".`;
    throw new CodedError('MODEL_NOT_INSTALLED', sentence, [], { cause });
  }
}

function sha256Of(descriptor: number): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafeSlow(CHUNK);
  try {
    for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
      hash.update(chunk.subarray(0, count));
    }
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
