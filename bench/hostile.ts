import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { diceFrom, hostileRequest, isMistake, sendRaw } from '../test/support/hostile.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { median, quantile } from './figures.ts';
import { photograph } from './pictures.ts';
import { needProc, residentOf } from './proc.ts';
import { type Running, startServer } from './server.ts';
import { makeSmallHome } from './small-home.ts';
import { megabytes, ms, spread } from './text.ts';

type Settings = Readonly<Record<string, string>>;

/** What the server has to live with from clients that mean no good; only this machine's own server is ever asked. */
export const hostile: Benchmark = {
  title: 'Hostile clients',
  async run({ quick }) {
    needProc();
    const home = makeSmallHome();
    const photo = await photograph({ width: 640, height: 480 });
    try {
      const parts = [
        await overQuota(home.settings, photo, quick ? 30 : 200),
        await manyConnections(home.settings, photo, quick ? 20 : 100),
        await fuzzed(home.settings, quick ? 500 : 20_000),
      ];
      return { bars: parts.flatMap(({ bars }) => bars), body: parts.map(({ body }) => body).join('\n\n') };
    } finally {
      home.remove();
    }
  },
};

interface Measured {
  readonly bars: readonly Bar[];
  readonly body: string;
}

const portOf = ({ url }: Running): number => Number(new URL(url).port);

/** Milliseconds until the cutout of a photograph is there. @throws Error where it is not */
export async function timeOfCut(
  { url }: Running,
  photo: Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const begin = performance.now();
  const answer = await fetch(`${url}/cut`, { method: 'PUT', body: new Uint8Array(photo), headers });
  const body = await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${Buffer.from(body).toString().slice(0, 300)}`);
  return performance.now() - begin;
}

/** A client that goes on asking when its quota is used up, each 10 ms, beside one that has another key. */
async function overQuota(settings: Settings, photo: Buffer, count: number): Promise<Measured> {
  const server = await startServer({
    ...settings,
    API_KEYS: 'greedy:first,good:second',
    RATE_LIMIT: `requests=${3 * count}`,
  });
  const good = { 'x-api-key': 'second' };
  const greedy = { 'x-api-key': 'first' };
  const refusals: number[] = [];
  let isOver = false;
  async function ask(): Promise<void> {
    const begin = performance.now();
    const answer = await fetch(`${server.url}/cut`, { method: 'PUT', body: new Uint8Array(photo), headers: greedy });
    await answer.arrayBuffer();
    if (answer.status === 429) refusals.push(performance.now() - begin);
  }
  async function flood(): Promise<void> {
    while (!isOver) await Promise.all([ask(), wait(10)]);
  }
  try {
    for (let n = 0; n < 3 * count; n++) {
      const answer = await fetch(`${server.url}/graphql?query={__typename}`, { headers: greedy });
      await answer.arrayBuffer();
    }
    for (let n = 0; n < 5; n++) await timeOfCut(server, photo, good);
    const quiet: number[] = [];
    const loud: number[] = [];
    for (let n = 0; n < count; n++) quiet.push(await timeOfCut(server, photo, good));
    const flooding = flood();
    for (let n = 0; n < count; n++) loud.push(await timeOfCut(server, photo, good));
    isOver = true;
    await flooding;
    const late = quantile(refusals, 0.95);
    const ratio = median(loud) / median(quiet);
    return {
      bars: [
        {
          figure: 'a client over its quota is refused, 95th percentile',
          bar: 'under 20 ms',
          measured: `${ms(late)}, ${refusals.length} times`,
          met: refusals.length > 0 && late < 20,
        },
        {
          figure: 'the median time of another client meanwhile',
          bar: 'at most 1.3 times its usual',
          measured: `${ratio.toFixed(2)} times`,
          met: ratio <= 1.3,
        },
      ],
      body: `A client that has used up its requests sends a photograph each 10 ms, on a connection that is kept: refusals ${spread(refusals)}. Another one asks for cutouts one after another, ${spread(loud)}, in quiet ${spread(quiet)}.`,
    };
  } finally {
    isOver = true;
    await server.stop();
  }
}

const IDLE = 1_000;
const SLOW = 200;

/** Connections that ask for nothing, and others that send a byte a second, in turns with none. */
async function manyConnections(settings: Settings, photo: Buffer, count: number): Promise<Measured> {
  const server = await startServer({ ...settings, TRUST_PROXY: 'true', ALLOW_ANONYMOUS: 'true', RATE_LIMIT: 'none' });
  const from = { 'x-forwarded-for': '192.0.2.1' };
  const [usual, crowded]: [number[], number[]] = [[], []];
  try {
    for (let n = 0; n < 5; n++) await timeOfCut(server, photo, from);
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < count / 4; n++) usual.push(await timeOfCut(server, photo, from));
      const sockets = await crowd(portOf(server));
      const drip = setInterval(() => {
        for (const socket of sockets.slow) socket.write('x');
      }, 1_000);
      // What they cost to accept, and the slow ones that are refused, is over.
      await wait(3_000);
      for (let n = 0; n < count / 4; n++) crowded.push(await timeOfCut(server, photo, from));
      clearInterval(drip);
      for (const socket of [...sockets.idle, ...sockets.slow]) socket.destroy();
      await wait(500);
    }
  } finally {
    await server.stop();
  }
  const ratio = median(crowded) / median(usual);
  return {
    bars: [
      {
        figure: `the median time of a request beside ${IDLE} idle and ${SLOW} slow connections`,
        bar: 'at most 1.3 times its usual',
        measured: `${ratio.toFixed(2)} times`,
        met: ratio <= 1.3,
      },
    ],
    body: `Beside ${IDLE} idle connections and ${SLOW} that send a byte a second, half of them of a head and half of a body: ${spread(crowded)}, without ${spread(usual)}, in turns.`,
  };
}

async function crowd(port: number) {
  const open = (bytes: string) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(bytes);
        socket.off('error', reject).on('error', () => {});
        resolve(socket);
      }).on('error', reject);
    });
  const idle: Socket[] = [];
  const slow: Socket[] = [];
  for (let n = 0; n < IDLE; n++) idle.push(await open(''));
  for (let n = 0; n < SLOW / 2; n++) slow.push(await open('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-'));
  const head = 'PUT /cut HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50000\r\n\r\n';
  for (let n = 0; n < SLOW / 2; n++) slow.push(await open(head));
  return { idle, slow };
}

const AT_ONCE = 8;

/** Broken requests of every kind. */
async function fuzzed(settings: Settings, count: number): Promise<Measured> {
  const server = await startServer({ ...settings, DEADLINE: '10', MEMO_BYTES: '8000000', FILES_BYTES: '60000000' });
  const picture = await photograph({ width: 64, height: 48 });
  const dice = diceFrom(1);
  const statuses = new Map<number, number>();
  let mistakes = 0;
  const send = async (some: number) => {
    for (let sent = 0; sent < some; sent += AT_ONCE) {
      const requests = Array.from({ length: AT_ONCE }, () => sendRaw(portOf(server), hostileRequest(dice, picture)));
      for (const answer of await Promise.all(requests)) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (isMistake(answer)) mistakes++;
      }
    }
  };
  try {
    // What is loaded by the first requests of a kind stays.
    await send(count / 4);
    await wait(3_000);
    const before = residentOf(server.pid);
    await send((count * 3) / 4);
    await wait(3_000);
    const after = residentOf(server.pid);
    const isAlive = (await fetch(`${server.url}/health`)).ok;
    const growth = after / before - 1;
    return {
      bars: [
        {
          figure: `${count} broken requests: crashes, errors without a code`,
          bar: 'none',
          measured: `${isAlive ? 'none' : 'crashed'}, ${mistakes}`,
          met: isAlive && mistakes === 0,
        },
        {
          figure: 'memory of the server after them, beside that after the first quarter',
          bar: 'within 5 %',
          measured: `${(growth * 100).toFixed(1)} %`,
          met: growth <= 0.05,
        },
      ],
      body: `${count} requests with broken forms, headers, data URIs, paths and ranges, ${AT_ONCE} at a time. Statuses (0 is none): ${[
        ...statuses,
      ]
        .sort(([a], [b]) => a - b)
        .map(([status, times]) => `${status}: ${times}`)
        .join(', ')}. Memory ${megabytes(before)}, then ${megabytes(after)}.`,
    };
  } finally {
    await server.stop();
  }
}
