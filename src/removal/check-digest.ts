import { CodedError, type ErrorPath, shown } from '../pipeline/index.ts';

/** Whether it may be the sha256 of a file, in hex of any case. */
export const isDigest = (value: string | null | undefined): value is string => /^[\da-f]{64}$/i.test(value ?? '');

/** @throws CodedError `BAD_OPTION` of what is the digest of no file: to upload one again would not help */
export function checkDigest(value: string, at: ErrorPath): void {
  if (isDigest(value)) return;
  const sentence = 'A digest is the sha256 of a file: 64 hex digits.';
  throw new CodedError('BAD_OPTION', sentence, at, { facts: shown(value) });
}
