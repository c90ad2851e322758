import { EventEmitter, once, setMaxListeners } from 'node:events';
import type { Job, Priority } from './job.ts';
import { pauseAfter } from './pause-after.ts';
import type { Queue, RunTask } from './queue.ts';

interface Turn {
  readonly job: Job;
  /** From the last to the first: an array gives its end away quickly. */
  readonly pending: number[];
}

/** By client, then by job; the next one first: a Map keeps the order of insertion. */
type Round = Map<string, Map<string, Turn>>;

/**
 * The order of work in memory: HIGH before NORMAL before LOW; within a priority clients take turns, picture by picture, and
 * within a client its jobs, so that one picture of one client waits for no job of ten thousand.
 */
export function createMemoryQueue(pause: (attempt: number) => number = pauseAfter): Queue {
  const rounds: Record<Priority, Round> = { HIGH: new Map(), NORMAL: new Map(), LOW: new Map() };
  const attempts = new Map<string, number>();
  let takers = 0;
  const bell = new EventEmitter().setMaxListeners(0);

  function add(job: Job, pending: number[]) {
    if (pending.length === 0) return;
    const round = rounds[job.priority];
    const own = round.get(job.client) ?? new Map<string, Turn>();
    round.set(job.client, own.set(job.id, { job, pending }));
    bell.emit('work');
  }

  function next(): { readonly job: Job; readonly index: number } | undefined {
    const round = Object.values(rounds).find(({ size }) => size > 0);
    const [[client, own] = []] = round ?? [];
    const [turn] = own?.values() ?? [];
    if (!round || client === undefined || !own || !turn) return undefined;
    const { job, pending } = turn;
    const index = pending.pop()!;
    own.delete(job.id);
    if (pending.length > 0) own.set(job.id, turn);
    round.delete(client);
    if (own.size > 0) round.set(client, own);
    return { job, index };
  }

  async function runOne(run: RunTask, job: Job, index: number) {
    const name = `${job.id}-${index}`;
    const attempt = (attempts.get(name) ?? 0) + 1;
    try {
      await run(job.id, index, attempt);
      attempts.delete(name);
    } catch {
      attempts.set(name, attempt);
      const again = () => add(job, [index, ...(rounds[job.priority].get(job.client)?.get(job.id)?.pending ?? [])]);
      setTimeout(again, pause(attempt)).unref();
    }
  }

  return {
    async push(job, pending) {
      add(job, [...pending].reverse());
    },
    async drop(id) {
      for (const round of Object.values(rounds)) {
        for (const [client, own] of round) if (own.delete(id) && own.size === 0) round.delete(client);
      }
    },
    async take(run, { concurrency, signal }) {
      setMaxListeners(0, signal);
      takers++;
      const loop = async () => {
        while (!signal.aborted) {
          const found = next();
          if (found) await runOne(run, found.job, found.index);
          else await once(bell, 'work', { signal }).catch(() => {});
        }
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      takers--;
    },
    workers: async () => Math.min(1, takers),
    async close() {},
  };
}
