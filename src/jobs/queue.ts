import type { Job } from './job.ts';

/** A picture was not begun, and is to be given out again later: nothing of its client, or of its job, can be begun now. */
export type Postponed = 'client' | 'job';

/**
 * Works on one picture. False where its job needs nothing more. What it throws means: again, after a pause.
 *
 * @param attempt 1 for the first; one that was postponed is none
 */
export type RunTask = (id: string, index: number, attempt: number) => Promise<boolean | Postponed>;

export interface TakeOptions {
  /** Pictures at a time in this process. */
  readonly concurrency: number;
  /** No new picture is taken once it has aborted. */
  readonly signal: AbortSignal;
}

/** Only an order of work. It may deliver twice, and may be lost: then it is filled again from the store. */
export interface Queue {
  push(job: Job, pending: readonly number[]): Promise<void>;
  /** Nothing more of it needs to be given out. */
  drop(id: string): Promise<void>;
  /** Gives out work until the signal aborts; resolves when what was begun has ended. */
  take(run: RunTask, options: TakeOptions): Promise<void>;
  /** Processes that take from it now: those of the last seconds. @throws CodedError `STORAGE_UNAVAILABLE` */
  workers(): Promise<number>;
  close(): Promise<void>;
}
