import { randomUUID } from 'node:crypto';
import { CodedError, type Log } from '../pipeline/index.ts';
import type { Failure, Outcome, Task } from './job.ts';

/** Works on one picture of a job: what it gives is its result, what it throws its failure, unless that may pass by itself. */
export type Work = (task: Task, signal: AbortSignal) => Promise<unknown>;

/** Starts without an end after which a picture is taken for the reason. */
const MOST_STARTS = 5;
/** Failed attempts at what may pass by itself: an hour at least, with the pauses of the queue. An outage must not fail a whole job. */
const MOST_ATTEMPTS = 120;

/**
 * What became of a picture. Undefined where its job was cancelled.
 *
 * @param end aborts where the job is cancelled, or the server ends
 * @throws what may pass by itself
 */
export async function outcomeOfWork(
  work: Work,
  task: Task,
  attempts: number,
  end: AbortSignal,
  log: Log,
): Promise<Outcome | undefined> {
  const { index, item, starts } = task;
  if (item.failure) return { index, failure: item.failure };
  if (starts > MOST_STARTS) {
    const message = `The process that worked on this picture ended, ${MOST_STARTS} times in a row: it is not tried again.`;
    return { index, failure: { code: 'INFERENCE_FAILED', message } };
  }
  try {
    const result = await work(task, end);
    const confidence = confidenceOf(result);
    return { index, result, ...(confidence !== undefined && { confidence }) };
  } catch (thrown) {
    const error = end.aborted ? end.reason : thrown;
    const code = error instanceof CodedError ? error.code : undefined;
    if (code === 'CANCELLED') return undefined;
    const mayPass = code === 'SHUTTING_DOWN' || (code === 'STORAGE_UNAVAILABLE' && attempts < MOST_ATTEMPTS);
    if (mayPass) {
      if (attempts === 1 && code !== 'SHUTTING_DOWN')
        log.warn({ err: error, index }, 'A picture of a job is tried again.');
      throw error;
    }
    return { index, failure: failureOf(error, log) };
  }
}

/** A failure as clients may see it; what has no code is logged whole and represented by a number. */
export function failureOf(error: unknown, log: Log): Failure {
  if (error instanceof CodedError) {
    const { code, message, at, retryAfter, facts } = error;
    const path = at.join('.');
    return {
      ...{ code, message, ...(path && { path }), ...(retryAfter !== undefined && { retryAfter }) },
      ...(Object.keys(facts).length > 0 && { facts }),
    };
  }
  const errorId = randomUUID();
  log.error({ err: error, errorId }, 'A picture of a batch failed.');
  const message = `Something went wrong on the server. Report it to the operator: ${errorId}.`;
  return { code: 'INTERNAL_SERVER_ERROR', message };
}

/** Of a result that says so of its subject. */
function confidenceOf(result: unknown): number | undefined {
  const { subject } = (result ?? {}) as { readonly subject?: { readonly confidence?: number | null } };
  return subject?.confidence ?? undefined;
}
