import type { Job, JobItem, NewJob, Outcome, OutcomeQuery, Task } from './job.ts';
import type { Notice } from './notice.ts';

/** A job that still needs work, for a queue that has forgotten it. */
export interface UnfinishedJob {
  readonly job: Job;
  /** Indices without an outcome, in order. */
  readonly pending: readonly number[];
}

export interface CreatedJob {
  readonly job: Job;
  /** False where the key was known: this is the job of then, and nothing was created. */
  readonly isNew: boolean;
}

/** What an outcome is shown with. */
export interface ItemOutcome {
  readonly item: JobItem;
  readonly outcome: Outcome;
}

/**
 * The truth about jobs. What it has accepted it still has after a crash, and each index gets one outcome: the first.
 *
 * @throws CodedError `STORAGE_UNAVAILABLE`, from every method, where the storage cannot be reached or written
 */
export interface JobStore {
  /**
   * Durable once it resolves.
   *
   * @param mostUnfinished that are counted for its account
   * @throws CodedError `KEY_CONFLICT` where the key was used for another request, `RATE_LIMITED` beyond `mostUnfinished`
   */
  create(job: NewJob, mostUnfinished: number): Promise<CreatedJob>;
  find(id: string): Promise<Job | undefined>;
  /** What the work needs beside a picture; undefined for an unknown job. */
  requestOf(id: string): Promise<unknown>;
  /** Jobs of a client, the latest first. */
  list(client: string, first: number): Promise<readonly Job[]>;
  /** In order of index, those without an outcome left out. */
  outcomes(id: string, query: OutcomeQuery): Promise<readonly ItemOutcome[]>;
  /**
   * Counts a start. Undefined where nothing is left to do: the index has its outcome, or the job has ended or is gone.
   * `suspect`, and not counted, where an earlier start never ended and this one is not alone in its process: then all that
   * run beside it would become suspects too.
   */
  begin(id: string, index: number, alone: boolean): Promise<Task | 'suspect' | undefined>;
  /** False where the index has its outcome already, or the job has ended: then this one is dropped. */
  record(id: string, outcome: Outcome): Promise<boolean>;
  /** Puts another outcome in the place of the one that an index has. False where it has none. */
  correct(id: string, outcome: Outcome): Promise<boolean>;
  /** A start has ended without an outcome, by a failure that may pass or by a shutdown. */
  release(id: string, index: number): Promise<void>;
  /** Undefined for an unknown job; one that has ended stays as it is. */
  cancel(id: string): Promise<Job | undefined>;
  unfinished(): Promise<readonly UnfinishedJob[]>;
  /**
   * Notices whose time has come, as the jobs' `notices` say. Recorded with what they are about, so that none is lost by a crash.
   *
   * @param lease milliseconds for which no other caller gets them
   */
  takeNotices(most: number, lease: number): Promise<readonly Notice[]>;
  /** It is due again after so many milliseconds. @param counts whether an attempt has failed */
  deferNotice(notice: Notice, pause: number, counts: boolean): Promise<void>;
  /** It is confirmed, or given up. */
  settleNotice(notice: Notice): Promise<void>;
  /** Ended jobs whose time is over. */
  expired(): Promise<readonly string[]>;
  /** Forgets a job whole. Gives how many of its notices were not confirmed, and are lost with it. */
  remove(id: string): Promise<number>;
  /** Calls back whenever a job may have changed, or cannot be read any more. Resolves once it listens; call what it gives to stop. */
  listen(id: string, changed: () => void): Promise<() => void>;
  /** Calls back with the id of each job that is cancelled, here or elsewhere. */
  onCancel(listener: (id: string) => void): void;
  close(): Promise<void>;
}
