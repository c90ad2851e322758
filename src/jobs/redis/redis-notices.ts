import type { JobStore } from '../job-store.ts';
import type { Notice } from '../notice.ts';
import { reached } from './connection.ts';
import type { Scripted } from './scripts.ts';

/** Notices in Redis: a sorted set by when each is due, which the scripts that end jobs and record outcomes add to. */
export function redisNotices(
  redis: Scripted,
  prefix: string,
): Pick<JobStore, 'takeNotices' | 'deferNotice' | 'settleNotice'> {
  const [due, attempts] = [`${prefix}:notices`, `${prefix}:attempts`];
  return {
    takeNotices: (most, lease) =>
      reached(redis, async () => {
        const now = Date.now();
        const taken = (await redis.takeNotices(due, attempts, now, most, now + lease)) as readonly [string, string][];
        return taken.map(([member, failed]) => noticeOf(member, Number(failed)));
      }),
    deferNotice: (notice, pause, counts) =>
      reached(redis, async () => {
        const member = memberOf(notice);
        const change = redis.multi().zadd(due, 'XX', Date.now() + pause, member);
        await (counts ? change.hset(attempts, member, notice.attempts + 1) : change).exec();
      }),
    settleNotice: (notice) =>
      reached(redis, async () => {
        const member = memberOf(notice);
        await redis.multi().zrem(due, member).hdel(attempts, member).exec();
      }),
  };
}

/** As the scripts write it. */
const memberOf = ({ job, subject, at }: Notice): string => `${job} ${subject} ${at}`;

function noticeOf(member: string, attempts: number): Notice {
  const [job, subject, at] = member.split(' ') as [string, string, string];
  return { job, subject: subject === 'end' ? 'end' : Number(subject), at: Number(at), attempts };
}
