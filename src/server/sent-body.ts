import { addAbortSignal, type Readable } from 'node:stream';
import type { Sockets } from './drain-body.ts';

/**
 * A stream as the body of an answer; it ends with its client, which would leave a file open. An answer that has begun can only
 * break off where its stream fails: Yoga would never end it.
 */
export function sentBody(body: Readable, { signal }: Request, { res }: Sockets): ReadableStream {
  body.once('error', () => res?.destroy());
  return addAbortSignal(signal, body) as unknown as ReadableStream;
}
