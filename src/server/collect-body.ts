import { Readable } from 'node:stream';
import type { Sockets } from './drain-body.ts';
import { disconnected } from './request-lifetime.ts';

/**
 * The body of a request as a stream of Node's. Of a request that came over a socket it is the request itself: destroying it
 * would end the connection before the answer is sent, so whoever stops reading pauses it.
 */
export const bodyOf = ({ body }: Request, { req }: Sockets): Readable =>
  req ?? Readable.from((body ?? []) as AsyncIterable<Uint8Array>, { objectMode: false });

export interface CollectOptions {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** What is thrown when there are more bytes. */
  tooLarge(): Error;
}

/**
 * Reads a body to its end.
 *
 * @throws the signal's reason, and CodedError `CANCELLED` if the connection ends before
 */
export function collectBody(body: Readable, { maxBytes, signal, tooLarge }: CollectOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stop = () => {
      signal.removeEventListener('abort', abort);
      body.off('data', add).off('end', end).off('close', close);
      // Unless it is drained already.
      if (body.listenerCount('data') === 0) body.pause();
    };
    const fail = (error: unknown) => {
      stop();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    const close = () => fail(disconnected());
    const add = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > maxBytes) return fail(tooLarge());
      chunks.push(chunk);
    };
    const end = () => {
      stop();
      resolve(Buffer.concat(chunks, size));
    };
    signal.addEventListener('abort', abort, { once: true });
    // Also after it was given up: an error without a listener would end the process.
    body.on('error', close);
    body.on('data', add).on('end', end).on('close', close);
  });
}
