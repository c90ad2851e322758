import type { WorkLimits } from '../../pipeline/index.ts';
import type { Job } from '../job.ts';

/** A job by the fields of its hash, which are all text. */
export function jobOf({
  id,
  client,
  account,
  limits,
  state,
  priority,
  isRequest,
  ...numbers
}: Record<string, string>): Job {
  const { total, done, failed, createdAt, startedAt, finishedAt } = numbers;
  return {
    ...({ id, client, state, priority } as Pick<Job, 'id' | 'client' | 'state' | 'priority'>),
    ...{ total: Number(total), done: Number(done), failed: Number(failed), createdAt: Number(createdAt) },
    ...(account !== undefined && { account }),
    ...(limits !== undefined && { limits: JSON.parse(limits) as WorkLimits }),
    ...(isRequest !== undefined && { isRequest: true as const }),
    ...(startedAt !== undefined && { startedAt: Number(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: Number(finishedAt) }),
  };
}
