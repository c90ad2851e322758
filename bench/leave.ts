import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { ask, cutting, send } from './client.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { startServer } from './server.ts';

/** Clients that go away while they wait: what is remembered afterwards shows whether the network worked for them. */
export const leave: Benchmark = {
  title: 'Clients that go away while they wait',
  async run({ quick }) {
    const rounds = quick ? 1 : 5;
    const leavers = 6;
    const photo = await photograph(usual);
    const server = await startServer();
    let number = 0;
    let waited = 0;
    let ran = 0;
    for (let round = 0; round < rounds; round++) {
      const stays = ask(server.url, cutting(numbered(photo, number++)));
      // Whoever is first has the network; the others must have come far enough to wait for it.
      await wait(200);
      const leaving = new AbortController();
      const numbers = Array.from({ length: leavers }, () => number++);
      const left = numbers.map((each) =>
        send(server.url, cutting(numbered(photo, each)), leaving.signal).then(
          () => false,
          () => true,
        ),
      );
      await wait(500);
      leaving.abort();
      const gone = await Promise.all(left);
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
        met: ran === 0 && waited > 0,
      },
    ];
    const body = `${rounds} times, ${leavers} clients send a picture while another one is in the network, and break off the connection half a second later. Their pictures are then sent again: had the network run, its output would be remembered.`;
    return { bars, body };
  },
};
