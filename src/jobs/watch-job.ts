import type { Job } from './job.ts';
import { hasEnded } from './job.ts';
import type { JobStore } from './job-store.ts';
import { jobNotFound } from './unavailable.ts';

export interface WatchOptions {
  /** Milliseconds between two states at least: a burst of changes is one. */
  readonly least?: number;
  /** Milliseconds after which the state is read in any case, should a message have been lost. */
  readonly most?: number;
}

/** Milliseconds by which the pause between the first states grows: a small job is over before a burst would be. */
const FIRST = 10;

/**
 * The state of a job, and again whenever it has changed, until it has ended. What is given is read anew each time, so a client
 * that comes back has missed nothing.
 *
 * @throws CodedError `JOB_NOT_FOUND`, `STORAGE_UNAVAILABLE`; the reason of the signal where it aborts before the job has ended
 */
export async function* watchJob(
  store: Pick<JobStore, 'find' | 'listen'>,
  id: string,
  signal: AbortSignal,
  { least = 100, most = 5_000 }: WatchOptions = {},
): AsyncGenerator<Job, void, void> {
  let given = 0;
  let last: Job | undefined;
  let changed = false;
  let wake = () => {};
  const notice = () => {
    changed = true;
    wake();
  };
  const pause = (milliseconds: number, isOver: () => boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        if (!isOver()) return;
        clearTimeout(timer);
        resolve();
      };
      wake();
    });
  const stop = await store.listen(id, notice);
  signal.addEventListener('abort', notice);
  try {
    while (!signal.aborted) {
      changed = false;
      const job = await store.find(id);
      if (!job) throw jobNotFound(id);
      if (!last || isOtherState(job, last)) yield job;
      last = job;
      if (hasEnded(job)) return;
      await pause(Math.min(least, FIRST * given++), () => signal.aborted);
      await pause(most, () => changed || signal.aborted);
    }
    // An end without an error means that the job has ended.
    throw signal.reason;
  } finally {
    signal.removeEventListener('abort', notice);
    stop();
  }
}

const isOtherState = (a: Job, b: Job) => a.state !== b.state || a.done !== b.done || a.failed !== b.failed;
