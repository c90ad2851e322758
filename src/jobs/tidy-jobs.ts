import type { Log } from '../pipeline/index.ts';
import type { JobFiles } from './job-files.ts';
import type { JobStore } from './job-store.ts';
import type { Queue } from './queue.ts';

export interface TidyParts {
  readonly store: JobStore;
  readonly queue: Queue;
  readonly held: JobFiles;
  readonly log: Log;
  readonly isShared: boolean;
  /** Milliseconds within which a job is accepted or never: files of a shared store that no job keeps are released after them. */
  readonly accepting: number;
}

/** What is done at the start and from time to time, so that nothing of jobs is lost, and nothing stays that no job needs. */
export function createTidying({ store, queue, held, log, isShared, accepting }: TidyParts) {
  /** Jobs that owners of files name and the store lacks, by when that was first seen; for a shared store. */
  let lacking: ReadonlyMap<string, number> = new Map();
  let nextLook = 0;

  async function sweep(): Promise<void> {
    const expired = await store.expired();
    if (expired.length === 0) return;
    const owners = await held.ownersByJob();
    for (const id of expired) {
      await held.release(owners.get(id) ?? []);
      const lost = await store.remove(id);
      if (lost > 0)
        log.error({ job: id, notices: lost }, 'Notices of a job are lost with it: WEBHOOK_URL has not confirmed them.');
    }
  }

  /**
   * A job's files are kept before it is created, so one that a process alone finds lacking at its start was never accepted. Where
   * others accept jobs too, it may be about to be: it must be lacking for longer than that takes. An owner that names no job is what
   * a crash or an outage in between leaves, and results of a job that was removed meanwhile.
   */
  async function releaseOrphans(): Promise<void> {
    const now = Date.now();
    if (isShared && now < nextLook) return;
    const still = new Map<string, number>();
    for (const [id, owners] of await held.ownersByJob()) {
      if (await store.find(id)) continue;
      const since = lacking.get(id) ?? now;
      if (!isShared || now - since >= accepting) await held.release(owners);
      else still.set(id, since);
    }
    lacking = still;
    nextLook = now + accepting;
  }

  async function resume(): Promise<void> {
    for (const { job, pending } of await store.unfinished()) await queue.push(job, pending);
    await releaseOrphans();
  }

  let isTidying = false;
  return {
    sweep,
    resume,
    /** One at a time: with many expired jobs, or a slow store, it takes longer than the pause between two. */
    async tidy(): Promise<void> {
      if (isTidying) return;
      isTidying = true;
      try {
        await sweep();
        // A queue that others fill too may have lost something that none of them notices.
        if (isShared) await resume();
      } finally {
        isTidying = false;
      }
    },
  };
}
