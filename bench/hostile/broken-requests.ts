import { setTimeout as wait } from 'node:timers/promises';
import { diceFrom, hostileRequest, isMistake, sendRaw } from '../../test/support/hostile.ts';
import type { Part } from '../benchmark.ts';
import { collectIn } from '../loop-lateness.ts';
import { photograph } from '../pictures.ts';
import { residentOf } from '../proc.ts';
import { portOf, type Running, startServer } from '../server.ts';
import { megabytes, table } from '../text.ts';

const AT_ONCE = 8;
/** Rounds after the first, which is not counted: code is compiled in it, and caches are filled. */
const ROUNDS = 4;
/** Milliseconds after a round until its connections and timers are gone. */
const SETTLED = 3_000;

interface Memory {
  readonly asItIs: number;
  readonly collected: number;
  readonly heap: number;
}

/**
 * Broken requests of every kind, in rounds: what a server takes up for good grows with each of them, and what it takes up once
 * does not.
 *
 * @param count requests of a round
 */
export async function brokenRequests(settings: Readonly<Record<string, string>>, count: number): Promise<Part> {
  const server = await startServer({ ...settings, DEADLINE: '10', MEMO_BYTES: '8000000', FILES_BYTES: '60000000' });
  const picture = await photograph({ width: 64, height: 48 });
  const dice = diceFrom(1);
  const statuses = new Map<number, number>();
  const memory: Memory[] = [];
  let mistakes = 0;
  const send = async () => {
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const requests = Array.from({ length: AT_ONCE }, () => sendRaw(portOf(server), hostileRequest(dice, picture)));
      for (const answer of await Promise.all(requests)) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (isMistake(answer)) mistakes++;
      }
    }
  };
  try {
    const start = await memoryOf(server);
    for (let round = 0; round <= ROUNDS; round++) {
      await send();
      memory.push(await memoryOf(server));
    }
    const isAlive = (await fetch(`${server.url}/health`)).ok;
    const [warm, end] = [memory[0]!, memory.at(-1)!];
    const growth = (of: keyof Memory) => end[of] / warm[of] - 1;
    const total = [...statuses.values()].reduce((sum, times) => sum + times, 0);
    const rows = [start, ...memory].map(({ asItIs, collected, heap }, round) => [
      String(round * count),
      ...[asItIs, collected, heap].map(megabytes),
    ]);
    return {
      bars: [
        {
          figure: `${total} broken requests: crashes, errors without a code`,
          bar: 'none',
          measured: `${isAlive ? 'none' : 'crashed'}, ${mistakes}`,
          met: isAlive && mistakes === 0,
        },
        {
          figure: `resident memory of the server after ${ROUNDS * count} broken requests, garbage collected, beside that after ${count}`,
          bar: 'within 5 %',
          measured: percent(growth('collected')),
          met: growth('collected') <= 0.05,
        },
        {
          figure: 'the same as it is, with what V8 has not collected yet',
          bar: 'within 5 %',
          measured: percent(growth('asItIs')),
          met: growth('asItIs') <= 0.05,
        },
      ],
      body: [
        `Requests with broken forms, headers, data URIs, paths and ranges, ${AT_ONCE} at a time, in rounds of ${count}. The first round is the server's warming up: it compiles what is run often and fills caches that have an end; V8 collects garbage only when the heap that it is given at the start (256 MB) is used. The growth is that of the ${ROUNDS} rounds after it. Statuses (0 is none): ${[
          ...statuses,
        ]
          .sort(([a], [b]) => a - b)
          .map(([status, times]) => `${status}: ${times}`)
          .join(', ')}.`,
        table(['after requests', 'resident as it is', 'resident, collected', 'heap, collected'], rows),
      ].join('\n\n'),
    };
  } finally {
    await server.stop();
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

async function memoryOf({ pid, process }: Running): Promise<Memory> {
  await wait(SETTLED);
  const asItIs = residentOf(pid);
  const heap = await collectIn(process);
  return { asItIs, collected: residentOf(pid), heap };
}
