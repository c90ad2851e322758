import { CodedError } from '../pipeline/index.ts';
import type { ChildEnded } from './start-child.ts';

/** How often a process may die: while it loads, and under one picture. */
export const TRIES = 3;

export const gaveUp = (name: string, when: 'while it was loaded' | 'under this picture', cause: ChildEnded) =>
  new CodedError(
    'INFERENCE_FAILED',
    `The process of the model "${name}" ended ${TRIES} times ${when}, for want of memory perhaps: ${cause.message}`,
    [],
    { cause },
  );

export const shuttingDown = () =>
  new CodedError('SHUTTING_DOWN', 'The server is shutting down. Ask again in a moment.');
