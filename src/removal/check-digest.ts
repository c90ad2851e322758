import { CodedError, type ErrorPath, shown } from '../pipeline/index.ts';

/** @throws CodedError `BAD_OPTION` of what is the digest of no file: to upload one again would not help */
export function checkDigest(value: string, at: ErrorPath): void {
  if (/^[\da-f]{64}$/i.test(value)) return;
  const sentence = 'A digest is the sha256 of a file: 64 hex digits.';
  throw new CodedError('BAD_OPTION', sentence, at, { facts: shown(value) });
}
