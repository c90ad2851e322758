import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Yoga knows of a request that came over a socket of Node's. */
export interface Sockets {
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

/** Milliseconds that the rest of an unread body is read for, so that the connection can serve another request. */
const GRACE = 5_000;

/**
 * Once the answer is sent, reads what is left of the body: it would be taken for the next request on the same
 * connection, or block it.
 *
 * @param delay milliseconds after the answer, for when there is something better to do first
 */
export function swallow({ req, res }: Sockets, delay = 0): void {
  // Node itself would read all of a body of which nothing was asked for, and at once.
  if (delay > 0) req?.read(0);
  res?.once('finish', () => {
    if (!req || req.complete) return;
    if (delay > 0) setTimeout(() => read(req), delay);
    else read(req);
  });
}

function read(req: IncomingMessage): void {
  req.unpipe();
  // Whoever began to read in turns would keep it from flowing.
  req.removeAllListeners('readable');
  req.resume();
  const timer = setTimeout(() => req.destroy(), GRACE).unref();
  req.once('close', () => clearTimeout(timer));
}
