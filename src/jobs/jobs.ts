import { randomUUID } from 'node:crypto';
import { CodedError, type Log, type Telemetry, type WorkLimits } from '../pipeline/index.ts';
import type { Store } from '../storage/index.ts';
import { type OpenArchive, openArchive } from './archive.ts';
import { mustWaitForQuota } from './check-turn.ts';
import { createIsolation } from './isolation.ts';
import { hasEnded, type Job, type NewJob, type Outcome, type OutcomeQuery, type Task, UNACCEPTED } from './job.ts';
import { createJobFiles } from './job-files.ts';
import type { ItemOutcome, JobStore } from './job-store.ts';
import type { Notices } from './notice.ts';
import type { Queue } from './queue.ts';
import { outcomeOfWork, type Work } from './run-task.ts';
import { createRunning } from './running.ts';
import { type NoticeOptions, sendNotices } from './send-notices.ts';
import { createTidying } from './tidy-jobs.ts';
import { jobNotFound } from './unavailable.ts';
import { type WatchOptions, watchJob } from './watch-job.ts';
import { withoutUnknown } from './without-unknown.ts';

export interface JobsParts {
  readonly store: JobStore;
  readonly queue: Queue;
  readonly files: Store;
  readonly log: Log;
  readonly telemetry?: Telemetry;
  /** Unfinished jobs that are counted for one client. */
  readonly maxJobs: number;
  /** What a client may use in a minute, recorded with each job that is accepted here. */
  readonly limits?: WorkLimits;
  /** Whether other processes accept jobs too: then files that no job keeps may be those of a job that is being accepted. */
  readonly isShared?: boolean;
  /** Milliseconds; see `TidyParts`. */
  readonly accepting?: number;
  /** What is sent to the operator's receiver about the jobs that are submitted here; nothing if absent. */
  readonly notices?: Notices | undefined;
}

export interface WorkOptions {
  /** Pictures at a time. */
  readonly concurrency: number;
  /** No new picture is begun once it has aborted. */
  readonly signal: AbortSignal;
  /** Milliseconds that those under way have then. */
  readonly grace: number;
  /** Whether no picture of a job may be begun now. */
  mustWait?(job: Job): Promise<boolean>;
}

/** Jobs as the API and the workers use them: the store is the truth, the queue only an order of work. */
export interface Jobs {
  /**
   * Accepts a job: on return it outlasts a crash, and its files are kept. A picture whose bytes are unknown fails by itself.
   *
   * @param files digests of the items' pictures and masks, and of pictures in the request
   * @throws CodedError `KEY_CONFLICT`, `RATE_LIMITED`, `STORAGE_UNAVAILABLE`: then the job may be there all the same, and the same
   * `key` finds it. The signal's reason, where it aborts before any file is kept
   */
  submit(
    job: Omit<NewJob, 'id' | 'createdAt' | 'limits'>,
    files: readonly string[],
    signal?: AbortSignal,
  ): Promise<Job>;
  /** @throws CodedError `JOB_NOT_FOUND`, also for the job of another client */
  find(id: string, client: string): Promise<Job>;
  list(client: string, first: number): Promise<readonly Job[]>;
  requestOf(job: Job): Promise<unknown>;
  outcomes(job: Job, query: OutcomeQuery): Promise<readonly ItemOutcome[]>;
  /** Puts another outcome in the place of an index's, and keeps its files. @throws CodedError `BAD_VARIABLES` where it has none */
  correct(job: Job, outcome: Outcome, files: readonly string[]): Promise<void>;
  cancel(job: Job): Promise<Job>;
  /** The state first, then each change, until the job has ended or the signal aborts. @throws CodedError `JOB_NOT_FOUND` */
  watch(job: Job, signal: AbortSignal, options?: WatchOptions): AsyncGenerator<Job, void, void>;
  /** A ZIP of a job's pictures so far, for whichever client knows its id; undefined where there is none. */
  archive(id: string): Promise<OpenArchive | undefined>;
  /** Owners of files by the job that they stand for; others are left out. */
  jobsOf(owners: readonly string[]): readonly string[];
  /** Keeps files of a picture's result for its job. */
  keep(id: string, index: number, digests: readonly string[]): Promise<void>;
  /** Fills the queue from the store, and releases what no job keeps any more: at the start. */
  resume(): Promise<void>;
  /** Processes that take pictures from the queue now. @throws CodedError `STORAGE_UNAVAILABLE` */
  workers(): Promise<number>;
  /** Works until the signal aborts, and hands back what does not end in its grace. */
  work(work: Work, options: WorkOptions): Promise<void>;
  /** Sends notices until the signal aborts; several processes may. */
  notify(options: NoticeOptions): Promise<void>;
  /** Removes jobs whose time is over. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds between sweeps. */
const SWEEP = 60_000;
/** Milliseconds; pictures of a job that Redis has not accepted by then are gone too. */
const ACCEPTING = UNACCEPTED * 1000;

export function createJobs(parts: JobsParts): Jobs {
  const { store, queue, files, log, telemetry = () => {}, maxJobs, limits, notices } = parts;
  const { isShared = false, accepting = ACCEPTING } = parts;
  const running = createRunning();
  const held = createJobFiles(files);
  store.onCancel((id) => running.abort(id, new CodedError('CANCELLED', 'The job was cancelled.')));

  const { sweep, resume, tidy } = createTidying({ store, queue, held, log, isShared, accepting });
  const timer = setInterval(() => {
    tidy().catch((err) => log.warn({ err }, 'Jobs cannot be swept now; it is tried again.'));
  }, SWEEP).unref();

  return {
    sweep,
    async submit(wanted, digests, signal) {
      const id = randomUUID();
      // Files first: a job without its pictures must not be, files without a job are released later (`tidy-jobs.ts`).
      const unknown = new Set(await held.keepSources(id, digests, signal));
      const items = wanted.items.map((item) => withoutUnknown(item, unknown));
      const accepted = {
        ...wanted,
        items,
        id,
        createdAt: Date.now(),
        ...{ ...(limits && { limits }), ...(notices && !wanted.isRequest && { notices }) },
      };
      const created = await store.create(accepted, maxJobs).catch(async (error) => {
        // Without an answer the job may be there all the same, and would miss its pictures; if it is not, they are orphans.
        const isUnknown = error instanceof CodedError && error.code === 'STORAGE_UNAVAILABLE';
        if (!isUnknown) await held.releaseSources(id).catch(() => {});
        throw error;
      });
      if (created.isNew) telemetry({ type: 'job', event: 'accepted', pictures: wanted.items.length });
      if (!created.isNew) await held.releaseSources(id);
      // What is in the store will be done even if this fails: `resume` sees it.
      else await queue.push(created.job, [...wanted.items.keys()]).catch(() => {});
      return created.job;
    },
    async find(id, client) {
      const job = await store.find(id);
      if (job?.client !== client) throw jobNotFound(id);
      return job;
    },
    list: store.list,
    requestOf: ({ id }) => store.requestOf(id),
    outcomes: ({ id }, query) => store.outcomes(id, query),
    async correct({ id }, outcome, digests) {
      const { index } = outcome;
      // Files before the outcome, as always, but none for an outcome that is not there.
      const [known] = await store.outcomes(id, { offset: index, limit: 1 });
      if (known) await held.keepResults(id, index, digests);
      if (known && (await store.correct(id, outcome))) return;
      const message = `The picture ${index} of this job has no outcome that could be corrected.`;
      throw new CodedError('BAD_VARIABLES', message, ['index']);
    },
    async cancel({ id }) {
      const job = await store.cancel(id);
      if (!job) throw jobNotFound(id);
      if (job.state === 'CANCELLED') await queue.drop(id).catch(() => {});
      return job;
    },
    watch: ({ id }, signal, options) => watchJob(store, id, signal, options),
    archive: (id) => openArchive(store, files, id),
    jobsOf: held.jobsOf,
    keep: held.keepResults,
    resume,
    workers: queue.workers,
    notify: (options) => sendNotices(store, log, options),
    work(work, { concurrency, signal, grace, mustWait }) {
      const stop = () => running.abortAll(new CodedError('SHUTTING_DOWN', 'The server is shutting down.'));
      signal.addEventListener('abort', () => setTimeout(stop, grace).unref(), { once: true });
      const isolation = createIsolation();

      async function attempt(id: string, index: number, attempts: number, alone: boolean) {
        return running.run(id, async (end) => {
          const task = await store.begin(id, index, alone).catch(notBegun);
          if (task === undefined || typeof task === 'string') return task;
          return settle(task, attempts, end);
        });
      }

      async function settle(task: Task, attempts: number, end: AbortSignal): Promise<boolean> {
        const { index, job } = task;
        try {
          const outcome = await outcomeOfWork(work, task, attempts, end, log);
          if (outcome === undefined || !(await store.record(job.id, outcome))) return false;
          telemetry({ type: 'job', event: 'outcome', code: outcome.failure?.code });
          return true;
        } catch (error) {
          await store.release(job.id, index).catch(() => {});
          throw error;
        }
      }

      const run = async (id: string, index: number, attempts: number) => {
        const waits = await mustWaitForQuota(store, id, mustWait).catch(notBegun);
        if (waits) return waits === 'job' ? waits : 'client';
        const first = await isolation.among(() => attempt(id, index, attempts, false));
        const done = first === 'suspect' ? await isolation.alone(() => attempt(id, index, attempts, true)) : first;
        if (done === true || done === 'job') return done;
        const job = await store.find(id);
        return job !== undefined && !hasEnded(job);
      };
      return queue.take(run, { concurrency, signal });
    },
    async close() {
      clearInterval(timer);
      await queue.close();
      await store.close();
    },
  };
}

/** An outage in which nothing could be tried is no attempt at the picture. */
function notBegun(error: unknown): 'job' {
  if (error instanceof CodedError && error.code === 'STORAGE_UNAVAILABLE') return 'job';
  throw error;
}
