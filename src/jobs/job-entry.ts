import { hasEnded, type Job, type JobItem, type NewJob, type Outcome } from './job.ts';
import type { JobLog, Span } from './job-log.ts';
import type { Notice, Notices } from './notice.ts';
import { createOutcomeIndex, type OutcomeIndex } from './outcome-index.ts';

/** What a line of the log says; `at` is when, in milliseconds since 1970. */
export type LogLine = { readonly at: number } & (
  | { readonly start: number }
  | { readonly end: number }
  | { readonly outcome: Outcome }
  | { readonly corrected: Outcome }
  | { readonly cancelled: true }
  | { readonly deferred: Notice['subject']; readonly attempts: number; readonly due: number }
  | { readonly settled: Notice['subject'] }
);

/** Without the time of the line, which is added as it is written. */
export type NewLine = LogLine extends infer L ? (L extends LogLine ? Omit<L, 'at'> : never) : never;

/** A job as its folder says, in memory but for its outcomes. */
export interface JobEntry {
  job: Job;
  readonly key: string | undefined;
  readonly fingerprint: string;
  readonly request: unknown;
  /** Undefined once the job has ended: they are read again for the few that ask then. */
  items: readonly JobItem[] | undefined;
  readonly outcomes: OutcomeIndex;
  /** How often each index was begun and has not ended. */
  readonly starts: Map<number, number>;
  readonly log: JobLog;
  readonly notices: Notices | undefined;
  /** Notices that are not confirmed yet, and when each is due. */
  readonly unsent: Map<Notice['subject'], Unsent>;
}

export interface Unsent {
  readonly at: number;
  readonly attempts: number;
  readonly due: number;
}

export function createJobEntry({ items, key, fingerprint, request, notices, ...facts }: NewJob, log: JobLog): JobEntry {
  const total = items.length;
  const job: Job = { ...facts, state: 'QUEUED', total, done: 0, failed: 0 };
  const own = { outcomes: createOutcomeIndex(total), starts: new Map(), unsent: new Map() };
  return { job, key, fingerprint, request, items, log, notices, ...own };
}

/** Makes an entry what it is after a line. */
export function applyLine(entry: JobEntry, line: LogLine, span: Span): void {
  if ('start' in line) begin(entry, line.start, line.at);
  else if ('end' in line) entry.starts.delete(line.end);
  else if ('cancelled' in line) end(entry, 'CANCELLED', line.at);
  else if ('corrected' in line) correct(entry, line.corrected, span);
  else if ('settled' in line) entry.unsent.delete(line.settled);
  else if ('deferred' in line) defer(entry, line.deferred, line);
  else if (!entry.outcomes.has(line.outcome.index) && entry.job.finishedAt === undefined) {
    count(entry, line.outcome, line.at, span);
  }
}

export function begin(entry: JobEntry, index: number, at: number): void {
  entry.starts.set(index, (entry.starts.get(index) ?? 0) + 1);
  if (entry.job.state === 'QUEUED') entry.job = { ...entry.job, state: 'RUNNING', startedAt: at };
}

/** Counts an outcome that is written; the last one ends the job. */
export function count(entry: JobEntry, outcome: Outcome, at: number, span: Span): void {
  const { job, outcomes, starts } = entry;
  const { index, failure } = outcome;
  outcomes.set(outcome, span);
  starts.delete(index);
  if (entry.notices === 'OUTCOMES') announce(entry, index, at);
  const startedAt = job.startedAt ?? at;
  entry.job = { ...job, state: 'RUNNING', startedAt, done: job.done + 1, failed: job.failed + (failure ? 1 : 0) };
  if (entry.job.done === job.total) end(entry, 'FINISHED', at);
}

export function correct(entry: JobEntry, outcome: Outcome, span: Span): void {
  const { job, outcomes } = entry;
  const change = Number(outcome.failure !== undefined) - Number(outcomes.failed(outcome.index));
  outcomes.set(outcome, span);
  entry.job = { ...job, failed: job.failed + change };
}

export function end(entry: JobEntry, state: 'FINISHED' | 'CANCELLED', finishedAt: number): void {
  entry.job = { ...entry.job, state, finishedAt };
  if (entry.notices) announce(entry, 'end', finishedAt);
}

function announce({ unsent }: JobEntry, subject: Notice['subject'], at: number): void {
  unsent.set(subject, { at, attempts: 0, due: at });
}

export function defer(
  { unsent }: JobEntry,
  subject: Notice['subject'],
  { attempts, due }: Pick<Unsent, 'attempts' | 'due'>,
): void {
  const known = unsent.get(subject);
  if (known) unsent.set(subject, { ...known, attempts, due });
}

/** Whether nothing comes after a line that would be done again if it were lost. */
export function isLast(entry: JobEntry, line: NewLine): boolean {
  // A notice that was confirmed may be sent again, but not all of a job's.
  if ('settled' in line) return hasEnded(entry.job) && entry.unsent.size === 0;
  if ('deferred' in line || 'start' in line || 'end' in line) return false;
  return hasEnded(entry.job) || entry.outcomes.isComplete();
}

/** Of a line that has one. */
export function outcomeOf(line: LogLine): Outcome {
  if ('outcome' in line) return line.outcome;
  if ('corrected' in line) return line.corrected;
  throw new Error('This line of the log has no outcome.');
}
