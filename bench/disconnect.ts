import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, send } from './client.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { childrenOf, needProc } from './proc.ts';
import { startServer } from './server.ts';

const LEAVING = 6;
/** Fewer than clients: some of them wait for the model, and others for their turn. */
const PLACES = 4;

/** Clients that disconnect while they wait: what is remembered afterwards shows whether the model ran for them. */
export const disconnect: Benchmark = {
  title: 'Clients that disconnect while they wait',
  async run({ quick }) {
    needProc();
    const rounds = quick ? 1 : 5;
    const photo = await photograph(usual);
    const server = await startServer({ MAX_RUNNING: String(PLACES) });
    const [engineProcess] = childrenOf(server.pid) as [number];
    let number = 0;
    let waited = 0;
    let ran = 0;
    for (let round = 0; round < rounds; round++) {
      // Halted, it keeps the first picture until the others wait, however fast it is.
      process.kill(engineProcess, 'SIGSTOP');
      const stays = ask(server.url, cutoutRequest(numbered(photo, number++)));
      await until(async () => (await queueOf(server.url)).running === 1);
      const leaving = new AbortController();
      const numbers = Array.from({ length: LEAVING }, () => number++);
      const left = numbers.map((each) =>
        send(server.url, cutoutRequest(numbered(photo, each)), leaving.signal).then(
          () => false,
          () => true,
        ),
      );
      await until(async () => {
        const { waiting, requests } = await queueOf(server.url);
        return waiting === PLACES - 1 && requests.running + requests.waiting === 1 + LEAVING;
      });
      leaving.abort();
      const gone = await Promise.all(left);
      // The server must have noticed before the model could continue with one of them.
      await until(async () => (await queueOf(server.url)).waiting === 0);
      process.kill(engineProcess, 'SIGCONT');
      await stays;
      for (const [index, each] of numbers.entries()) {
        if (!gone[index]) continue;
        waited++;
        const { runs } = await ask(server.url, cutoutRequest(numbered(photo, each)));
        // Where the model ran, its output is remembered, and `infer` is not made anew.
        if (!runs.some(({ stage, remembered }) => stage === 'infer' && !remembered)) ran++;
      }
    }
    await server.stop();
    const bars = [
      {
        figure: 'client gone while queued: its network run never starts',
        bar: 'none of them',
        measured: `${ran} of ${waited}`,
        met: ran === 0 && waited === rounds * LEAVING,
      },
    ];
    const body = `${rounds} times, ${LEAVING} clients send a picture while another one is in the network, whose process is halted meanwhile (SIGSTOP): ${PLACES - 1} of them wait for it and the others for one of ${PLACES} places. They break off their connections, and the network goes on. Their pictures are then sent again: had the network run, its output would be remembered.`;
    return { bars, body };
  },
};

interface Queue {
  readonly running: number;
  readonly waiting: number;
  readonly requests: { readonly running: number; readonly waiting: number };
}

async function queueOf(url: string): Promise<Queue> {
  const query = '{ server { queue { running waiting requests { running waiting } } } }';
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return ((await response.json()) as any).data.server.queue;
}

/** @throws Error where it does not come to that in half a minute */
async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const start = performance.now(); !(await reached()); await wait(10)) {
    if (performance.now() - start > 30_000) throw new Error('The clients did not come to wait as they should.');
  }
}
