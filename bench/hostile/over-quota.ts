import { setTimeout as wait } from 'node:timers/promises';
import type { Part } from '../benchmark.ts';
import { bootstrap, median, quantile, ratiosOf } from '../figures.ts';
import { latenessOf } from '../loop-lateness.ts';
import { type Running, startRefusing, startServer } from '../server.ts';
import { ms, spread, within } from '../text.ts';
import { timeOfCut } from './cut-time.ts';

/** Milliseconds between two requests of the client that is over its quota. */
const PAUSE = 10;
/** Cutouts of the other client in a row, in quiet and beside the flood in turns. */
const BLOCK = 10;
/** Requests that each key may use in a minute; the good one must never reach it. */
const REQUESTS = 2_000;

/**
 * A client that goes on asking when its quota is used up, beside one that has another key.
 *
 * @param count cutouts of the other client, with and without it
 */
export async function overQuota(
  settings: Readonly<Record<string, string>>,
  photo: Buffer,
  count: number,
): Promise<Part> {
  const server = await startServer({
    ...settings,
    API_KEYS: 'greedy:first,good:second',
    RATE_LIMIT: `requests=${REQUESTS}`,
  });
  const floor = await startRefusing();
  const good = { 'x-api-key': 'second' };
  const greedy = { 'x-api-key': 'first' };
  const useUp = async () => {
    for (let n = 0; n < REQUESTS; n++) {
      const answer = await fetch(`${server.url}/graphql?query={__typename}`, { headers: greedy });
      await answer.arrayBuffer();
      if (answer.status === 429) return;
    }
  };
  const [quiet, loud, beside]: [number[], number[], number[]] = [[], [], []];
  const [refusals, atBest]: [number[], number[]] = [[], []];
  const cut = async (times: number[]) => {
    for (let each = 0; each < BLOCK; each++) times.push(await timeOfCut(server, photo, good));
  };
  try {
    await useUp();
    await cut([]);
    await latenessOf(server.process);
    for (let n = 0; n < count; n += BLOCK) {
      await cut(quiet);
      await useUp();
      const stop = flood(server, photo, greedy, 429, refusals);
      await cut(loud);
      await stop();
      const stopFloor = flood(floor, photo, greedy, 503, atBest);
      await cut(beside);
      await stopFloor();
    }
    const lateness = await latenessOf(server.process);
    const late = quantile(refusals, 0.95);
    const ratios = ratiosOf(loud, quiet);
    const ratio = median(ratios);
    return {
      bars: [
        {
          figure: 'a client over its quota is refused, 95th percentile',
          bar: 'under 20 ms',
          measured: `${ms(late)}, ${refusals.length} times`,
          met: refusals.length >= count && late < 20,
        },
        {
          figure: 'the time of another client meanwhile',
          bar: 'at most 1.3 times its usual',
          measured: `${ratio.toFixed(2)} times (${within(bootstrap(ratios, median))})`,
          met: ratio <= 1.3,
        },
      ],
      body: [
        `A client that has used up its requests sends a photograph each ${PAUSE} ms, on connections that are kept: refusals ${spread(refusals)}, 99th percentile ${ms(quantile(refusals, 0.99))}. Another client asks for cutouts one after another, ${BLOCK} in quiet and ${BLOCK} beside it in turns: ${spread(quiet)}, ${spread(loud)}. The server's event loop was late by ${ms(lateness.p99)} at the 99th percentile.`,
        `What of this is the machine's: a Node process that does nothing but refuse, asked in the place of the server, does it in ${spread(atBest)}, 95th percentile ${ms(quantile(atBest, 0.95))}, and the other client's cutouts take ${median(ratiosOf(beside, quiet)).toFixed(2)} times as long meanwhile.`,
      ].join('\n\n'),
    };
  } finally {
    await Promise.all([server.stop(), floor.stop()]);
  }
}

/** Asks each 10 ms until it is stopped, whether the last one is answered or not. */
function flood(
  { url }: Running,
  photo: Buffer,
  headers: Record<string, string>,
  expected: number,
  times: number[],
): () => Promise<unknown> {
  const open = new Set<Promise<void>>();
  let isOver = false;
  async function ask(): Promise<void> {
    const begin = performance.now();
    const answer = await fetch(`${url}/cut`, { method: 'PUT', body: new Uint8Array(photo), headers });
    await answer.arrayBuffer();
    if (answer.status === expected) times.push(performance.now() - begin);
  }
  const asking = (async () => {
    while (!isOver) {
      const asked = ask().finally(() => open.delete(asked));
      open.add(asked);
      await wait(PAUSE);
    }
    await Promise.all(open);
  })();
  return () => {
    isOver = true;
    return asking;
  };
}
