import { CodedError } from '../pipeline/index.ts';
import { hasEnded } from './job.ts';
import type { JobStore } from './job-store.ts';

/**
 * Before the beginning of a picture is written down: one may have to wait for hours, and is asked for each half minute. A
 * request that waits for workers was checked before.
 *
 * @throws CodedError `RATE_LIMITED` where no picture of the job's client may be begun now
 */
export async function checkTurn(
  store: JobStore,
  id: string,
  mustWait: ((client: string) => Promise<boolean>) | undefined,
): Promise<void> {
  const job = mustWait && (await store.find(id));
  if (!job || job.isRequest || hasEnded(job) || !(await mustWait(job.client))) return;
  throw new CodedError('RATE_LIMITED', 'The client has used for now what it may.');
}
