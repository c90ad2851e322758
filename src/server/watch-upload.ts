import type { IncomingMessage } from 'node:http';
import { CodedError, limits } from '../schema/index.ts';

/** Milliseconds between looks: uploads stall for seconds where a telephone changes its cell. */
const LOOK = 15_000;

/** What is looked at of a request of Node's. */
export type Upload = Pick<IncomingMessage, 'complete' | 'readableLength'> & {
  readonly socket: { readonly bytesRead: number };
};

/**
 * Ends a request whose body arrives so slowly that its client means to hold its place in the queue. Where bytes wait to be read it
 * is the server that is slow.
 */
export function watchUpload(upload: Upload, end: (reason: CodedError) => void, signal: AbortSignal): void {
  let before = upload.socket.bytesRead;
  const timer = setInterval(() => {
    if (upload.complete) return clearInterval(timer);
    const { bytesRead } = upload.socket;
    const isSlow = upload.readableLength === 0 && bytesRead - before < (limits.uploadRate * LOOK) / 1000;
    before = bytesRead;
    if (isSlow) end(tooSlow());
  }, LOOK).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

const tooSlow = () =>
  new CodedError(
    'DEADLINE_EXCEEDED',
    `This request arrives too slowly: ${limits.uploadRate} bytes a second are the least. Send it again, by a better connection.`,
  );
