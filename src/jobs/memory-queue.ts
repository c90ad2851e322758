import { EventEmitter, once, setMaxListeners } from 'node:events';
import type { Job, Priority } from './job.ts';
import { pauseAfter } from './pause-after.ts';
import type { Queue, RunTask } from './queue.ts';

/** What a job has left to give out. */
interface Turn {
  readonly job: Job;
  /** From the last to the first: an array gives its end away quickly. */
  pending: number[];
  /** What was given out and must be again: after all others, so that a picture that always fails holds up none. */
  again: number[];
  /** Attempts that have failed, by index. */
  readonly attempts: Map<number, number>;
  /** Failures of the job since its last success. Once for all that ran beside each other. */
  failures: number;
  isPaused: boolean;
}

/** By client, then by job; the next one first: a Map keeps the order of insertion. */
type Round = Map<string, Map<string, Turn>>;

/**
 * The order of work in memory: HIGH before NORMAL before LOW; within a priority clients take turns, picture by picture, and
 * within a client its jobs, so that one picture of one client waits for no job of ten thousand.
 *
 * After a failure that may pass the job pauses, and a client that must wait does with all its jobs: with one timer, however many
 * pictures there are, and what they wait for is asked for no more often than one picture would.
 */
export function createMemoryQueue(pause: (attempt: number) => number = pauseAfter): Queue {
  const rounds: Record<Priority, Round> = { HIGH: new Map(), NORMAL: new Map(), LOW: new Map() };
  /** Every job that is in a round or paused, by id. */
  const turns = new Map<string, Turn>();
  /** Clients that must wait, with their jobs. */
  const resting = new Map<string, Set<Turn>>();
  /** How often a client has had to wait in a row. */
  const rests = new Map<string, number>();
  let takers = 0;
  const bell = new EventEmitter().setMaxListeners(0);

  function enter(turn: Turn) {
    const { job } = turn;
    if (turn.isPaused || turns.get(job.id) !== turn) return;
    const held = resting.get(job.client);
    if (held) return void held.add(turn);
    const round = rounds[job.priority];
    const own = round.get(job.client) ?? new Map<string, Turn>();
    round.set(job.client, own.set(job.id, turn));
    bell.emit('work');
  }

  function leave(turn: Turn) {
    const { job } = turn;
    const own = rounds[job.priority].get(job.client);
    if (own?.delete(job.id) && own.size === 0) rounds[job.priority].delete(job.client);
    resting.get(job.client)?.delete(turn);
  }

  function next(): { readonly turn: Turn; readonly index: number } | undefined {
    const round = Object.values(rounds).find(({ size }) => size > 0);
    const [[client, own] = []] = round ?? [];
    const [turn] = own?.values() ?? [];
    if (!round || client === undefined || !own || !turn) return undefined;
    if (turn.pending.length === 0) {
      turn.pending = turn.again.reverse();
      turn.again = [];
    }
    const index = turn.pending.pop()!;
    own.delete(turn.job.id);
    if (turn.pending.length + turn.again.length > 0) own.set(turn.job.id, turn);
    else turns.delete(turn.job.id);
    round.delete(client);
    if (own.size > 0) round.set(client, own);
    return { turn, index };
  }

  function putBack(turn: Turn, index: number) {
    // Another one where the job was pushed or dropped meanwhile: what it lacks is in the store, and so is whether it has ended.
    const current = turns.get(turn.job.id) ?? turn;
    turns.set(turn.job.id, current);
    current.again.push(index);
    return current;
  }

  function pauseJob(turn: Turn) {
    if (turn.isPaused) return;
    turn.isPaused = true;
    leave(turn);
    const resume = () => {
      turn.isPaused = false;
      enter(turn);
    };
    setTimeout(resume, pause(++turn.failures)).unref();
  }

  function rest(client: string) {
    if (resting.has(client)) return;
    const held = new Set(Object.values(rounds).flatMap((round) => [...(round.get(client)?.values() ?? [])]));
    for (const round of Object.values(rounds)) round.delete(client);
    resting.set(client, held);
    const times = (rests.get(client) ?? 0) + 1;
    rests.set(client, times);
    const resume = () => {
      resting.delete(client);
      for (const turn of held) enter(turn);
    };
    setTimeout(resume, pause(times)).unref();
  }

  async function runOne(run: RunTask, turn: Turn, index: number) {
    const { job, attempts } = turn;
    const attempt = (attempts.get(index) ?? 0) + 1;
    try {
      const done = await run(job.id, index, attempt);
      if (done === 'job') return pauseJob(putBack(turn, index));
      if (done === 'client') {
        rest(job.client);
        return enter(putBack(turn, index));
      }
      attempts.delete(index);
      turn.failures = 0;
      rests.delete(job.client);
    } catch {
      attempts.set(index, attempt);
      pauseJob(putBack(turn, index));
    }
  }

  return {
    async push(job, pending) {
      if (pending.length === 0) return;
      const known = turns.get(job.id);
      if (known) leave(known);
      const turn = {
        ...{ job, pending: [...pending].reverse(), again: [] },
        ...{ attempts: new Map(), failures: 0, isPaused: false },
      };
      turns.set(job.id, turn);
      enter(turn);
    },
    async drop(id) {
      const turn = turns.get(id);
      if (!turn) return;
      turns.delete(id);
      leave(turn);
      // One that is being worked on may still be put back.
      turn.pending = [];
      turn.again = [];
    },
    async take(run, { concurrency, signal }) {
      setMaxListeners(0, signal);
      takers++;
      const loop = async () => {
        while (!signal.aborted) {
          const found = next();
          if (found) await runOne(run, found.turn, found.index);
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
