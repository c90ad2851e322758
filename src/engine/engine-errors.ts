import { CodedError } from '../pipeline/index.ts';
import { secondsOf, type WorkerEnded, WorkerTimedOut } from './worker-errors.ts';

/** How often a worker may end or time out: while it loads a model, and during one run. */
export const TRIES = 3;

export function gaveUp(name: string, doing: 'loading' | 'running this view', cause: WorkerEnded): CodedError {
  const sentence =
    cause instanceof WorkerTimedOut
      ? `The model "${name}" did not answer within ${secondsOf(cause.milliseconds)} while ${doing}, in the last of ${TRIES} ` +
        'tries. The machine may be overloaded, or its GPU driver may hang: try again later or choose another model.'
      : `The process of the model "${name}" ended ${TRIES} times while ${doing}, possibly for lack of memory: ${cause.message}`;
  return new CodedError('INFERENCE_FAILED', sentence, [], { cause });
}

export const shuttingDown = () =>
  new CodedError('SHUTTING_DOWN', 'The server is shutting down. Try again in a moment.');
