import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { ask, cutting, send } from './client.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { childrenOf, needProc } from './proc.ts';
import { startServer } from './server.ts';

const LEAVERS = 6;
/** Fewer than clients: some of them wait for the network, and others for their turn. */
const PLACES = 4;

/** Clients that go away while they wait: what is remembered afterwards shows whether the network worked for them. */
export const leave: Benchmark = {
  title: 'Clients that go away while they wait',
  async run({ quick }) {
    needProc();
    const rounds = quick ? 1 : 5;
    const photo = await photograph(usual);
    const server = await startServer({ MAX_RUNNING: String(PLACES) });
    const [network] = childrenOf(server.pid) as [number];
    let number = 0;
    let waited = 0;
    let ran = 0;
    for (let round = 0; round < rounds; round++) {
      // Halted, it keeps the first picture for as long as it takes the others to wait, however fast it is.
      process.kill(network, 'SIGSTOP');
      const stays = ask(server.url, cutting(numbered(photo, number++)));
      await until(async () => (await queueOf(server.url)).running === 1);
      const leaving = new AbortController();
      const numbers = Array.from({ length: LEAVERS }, () => number++);
      const left = numbers.map((each) =>
        send(server.url, cutting(numbered(photo, each)), leaving.signal).then(
          () => false,
          () => true,
        ),
      );
      await until(async () => {
        const { waiting, requests } = await queueOf(server.url);
        return waiting === PLACES - 1 && requests.running + requests.waiting === 1 + LEAVERS;
      });
      leaving.abort();
      const gone = await Promise.all(left);
      // Their leaving must have arrived before the network could go on with one of them.
      await until(async () => (await queueOf(server.url)).waiting === 0);
      process.kill(network, 'SIGCONT');
      await stays;
      for (const [index, each] of numbers.entries()) {
        if (!gone[index]) continue;
        waited++;
        const { runs } = await ask(server.url, cutting(numbered(photo, each)));
        // Where the network ran, what it gave is remembered, and `infer` is not made anew.
        if (!runs.some(({ stage, remembered }) => stage === 'infer' && !remembered)) ran++;
      }
    }
    await server.stop();
    const bars = [
      {
        figure: 'client gone while queued: its network run never starts',
        bar: 'none of them',
        measured: `${ran} of ${waited}`,
        met: ran === 0 && waited === rounds * LEAVERS,
      },
    ];
    const body = `${rounds} times, ${LEAVERS} clients send a picture while another one is in the network, whose process is halted meanwhile (SIGSTOP): ${PLACES - 1} of them wait for it and the others for one of ${PLACES} places. They break off their connections, and the network goes on. Their pictures are then sent again: had the network run, its output would be remembered.`;
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
