import { CodedError } from '../pipeline/index.ts';

/** An address that is not fetched from; nothing was sent to it. */
export const refused = (sentence: string): CodedError => new CodedError('FETCH_REFUSED', sentence);

/** A fetch from a public address that gave no file. */
export const failed = (sentence: string, cause?: unknown): CodedError =>
  new CodedError('FETCH_FAILED', sentence, [], { cause });

/** @param maxBytes `MAX_FILE_BYTES` */
export const tooLarge = (host: string, maxBytes: number): CodedError =>
  new CodedError('FILE_TOO_LARGE', `A file may have ${maxBytes} bytes at most; what ${host} sends has more.`, [], {
    facts: { max: maxBytes },
  });

/** The error for the client: what has a code stays, all else is a failure that tells no more than the host. */
export function explained(error: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof CodedError) return error;
  return failed(`${host} cannot be reached, or did not send the whole file.`, error);
}
