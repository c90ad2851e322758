import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Part } from '../benchmark.ts';
import { bootstrap, median, ratiosOf } from '../figures.ts';
import { portOf, type Running, startServer } from '../server.ts';
import { spread, within } from '../text.ts';
import { timeOfCut } from './cut-time.ts';

const IDLE = 1_000;
const SLOW = 200;
/** Milliseconds after which what it cost to accept a crowd is over. */
const SETTLED = 3_000;

/**
 * A server with connections that ask for nothing, and others that send a byte a second, beside one with none. They are asked
 * in turns, so that whatever else the machine does meets both, and halfway the crowd goes to the other one.
 *
 * @param count pairs
 */
export async function manyConnections(
  settings: Readonly<Record<string, string>>,
  photo: Buffer,
  count: number,
): Promise<Part> {
  const env = { ...settings, TRUST_PROXY: 'true', ALLOW_ANONYMOUS: 'true', RATE_LIMIT: 'none' };
  const servers: Running[] = [];
  const from = { 'x-forwarded-for': '192.0.2.1' };
  const [usual, crowded]: [number[], number[]] = [[], []];
  let least = Number.POSITIVE_INFINITY;
  try {
    for (let n = 0; n < 2; n++) servers.push(await startServer(env));
    for (const server of servers) for (let n = 0; n < 10; n++) await timeOfCut(server, photo, from);
    for (const [full, empty] of [servers, servers.toReversed()] as [Running, Running][]) {
      const crowd = await gather(portOf(full));
      await wait(SETTLED);
      for (let n = 0; n < count / 2; n++) {
        const ask = [
          async () => usual.push(await timeOfCut(empty, photo, from)),
          async () => crowded.push(await timeOfCut(full, photo, from)),
        ];
        for (const each of n % 2 ? ask : ask.toReversed()) await each();
        least = Math.min(least, crowd.open);
      }
      crowd.leave();
      await wait(SETTLED);
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }
  const ratios = ratiosOf(crowded, usual);
  const ratio = median(ratios);
  return {
    bars: [
      {
        figure: `the time of a request beside ${IDLE} idle and ${SLOW} slow connections`,
        bar: 'at most 1.3 times its usual',
        measured: `${ratio.toFixed(2)} times (${within(bootstrap(ratios, median))})`,
        met: ratio <= 1.3 && least > (IDLE + SLOW) / 2,
      },
    ],
    body: `A server with ${IDLE} idle connections and ${SLOW} that send a byte a second, half of them of a head and half of a body, each opened anew when it is refused (at least ${least} at a time): ${spread(crowded)}. One without, in turns with it: ${spread(usual)}. Median of ${ratios.length} ratios.`,
  };
}

interface Crowd {
  readonly open: number;
  leave(): void;
}

/** Keeps as many connections open: the server ends slow ones after a while, and their clients come again. */
async function gather(port: number): Promise<Crowd> {
  const open = new Set<Socket>();
  const slow = new Set<Socket>();
  let isOver = false;
  const keep = (bytes: string, isSlow: boolean) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        if (bytes !== '') socket.write(bytes);
        open.add(socket);
        if (isSlow) slow.add(socket);
        socket.off('error', reject).on('error', () => {});
        resolve();
      });
      // Whatever it is answered is read, and its end is answered by ours.
      socket.on('error', reject).resume();
      socket.once('close', () => {
        slow.delete(socket);
        if (open.delete(socket) && !isOver) keep(bytes, isSlow).catch(() => {});
      });
    });
  const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-';
  const body = 'PUT /cut HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50000\r\n\r\n';
  for (let n = 0; n < IDLE; n++) await keep('', false);
  for (let n = 0; n < SLOW; n++) await keep(n % 2 ? head : body, true);
  const drip = setInterval(() => {
    for (const socket of slow) socket.write('x');
  }, 1_000);
  return {
    get open() {
      return open.size;
    },
    leave() {
      isOver = true;
      clearInterval(drip);
      for (const socket of open) socket.destroy();
    },
  };
}
