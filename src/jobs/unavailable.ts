import { CodedError } from '../pipeline/index.ts';

/** Jobs cannot be read or written now. */
export const unavailable = (cause: unknown, message = 'The server cannot store jobs at present: try again later.') =>
  new CodedError('STORAGE_UNAVAILABLE', message, [], { cause });

export const keyConflict = (key: string) =>
  new CodedError(
    'KEY_CONFLICT',
    `The key "${key.slice(0, 100)}" was used for another request. Choose another key, or send that request again as it was.`,
    ['key'],
  );

/** Seconds. When a job ends is not known: as often as this it is worth a look. */
const JOB_ENDS = 10;

export const tooManyJobs = (most: number) =>
  new CodedError(
    'RATE_LIMITED',
    `You have ${most} jobs that have not ended, and may have no more (MAX_JOBS, RATE_LIMIT). Wait until one has ended, or cancel one.`,
    [],
    { retryAfter: JOB_ENDS },
  );

export const jobNotFound = (id: string) =>
  new CodedError('JOB_NOT_FOUND', `There is no job "${id.slice(0, 100)}", or not any more.`, ['id']);
