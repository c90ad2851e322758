import { hasEnded, type Job } from './job.ts';
import type { JobStore } from './job-store.ts';

/**
 * Whether the job's client may have no picture begun now, by its quota. Looked at before a start is recorded: a picture may wait for
 * hours, and each start is a line of the log. A job that stands for a request is never held up here: its quota was checked when the
 * request came.
 */
export async function mustWaitForQuota(
  store: JobStore,
  id: string,
  mustWait: ((job: Job) => Promise<boolean>) | undefined,
): Promise<boolean> {
  const job = mustWait && (await store.find(id));
  return job !== undefined && !job.isRequest && !hasEnded(job) && mustWait!(job);
}
