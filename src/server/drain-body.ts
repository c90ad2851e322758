import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What Yoga knows of a request that came over a socket of Node's. */
export interface Sockets {
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

/** Milliseconds without a byte after which the rest of a body is given up, and milliseconds for all of it. */
const IDLE = 5_000;
const LONGEST = 30_000;
/** Bytes that are read and dropped: more than the largest form at default settings (242 MB). */
const MOST = 256_000_000;

/**
 * Once the answer is sent, reads and drops what is left of the body. On a connection that is kept it would be taken for the
 * next request. One that is to be closed is closed only then (a lingering close): closing it with bytes unread resets it, and
 * a client that is still sending never reads its answer.
 *
 * @param delay milliseconds after the answer, for when there is something better to do first
 */
export function drainBody({ req, res }: Sockets, delay = 0): void {
  if (!req || !res || !hasBody(req)) return;
  // Node would read all of a body that was never asked for, and at once; a read of nothing leaves it to us.
  req.read(0);
  let closing: (() => void) | undefined;
  const { socket } = req;
  const destroySoon = socket.destroySoon;
  socket.destroySoon = () => {
    socket.destroySoon = destroySoon;
    if (req.readableEnded) return destroySoon.call(socket);
    // Sends what is buffered and the end of our side; the other one goes on.
    socket.end();
    closing = () => destroySoon.call(socket);
  };
  res.once('finish', () => {
    if (req.readableEnded) return restore(socket, destroySoon);
    const drain = () => discard(req, () => (closing ? closing() : restore(socket, destroySoon)));
    if (delay > 0) setTimeout(drain, delay);
    else drain();
  });
}

function restore(socket: Socket, destroySoon: Socket['destroySoon']) {
  socket.destroySoon = destroySoon;
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Reads to the end, and then calls `done`; ends the connection where that takes too long or too much. */
function discard(req: IncomingMessage, done: () => void): void {
  if (req.destroyed) return;
  let bytes = 0;
  const giveUp = () => req.destroy();
  const idle = setTimeout(giveUp, IDLE).unref();
  const longest = setTimeout(giveUp, LONGEST).unref();
  req.unpipe();
  // A reader that had begun to read in turns would keep it from flowing.
  req.removeAllListeners('readable');
  req.on('data', (chunk: Uint8Array) => {
    idle.refresh();
    bytes += chunk.length;
    if (bytes > MOST) giveUp();
  });
  req.once('end', done).once('close', () => {
    clearTimeout(idle);
    clearTimeout(longest);
  });
  req.resume();
}
