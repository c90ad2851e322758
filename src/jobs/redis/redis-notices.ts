import { reached } from '../../redis/index.ts';
import type { JobStore } from '../job-store.ts';
import type { Notice } from '../notice.ts';
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
        // One of a job that is gone meanwhile leaves nothing behind.
        if ((await redis.zscore(due, member)) === null) return;
        const change = redis.multi().zadd(due, 'XX', Date.now() + pause, member);
        await (counts ? change.hset(attempts, member, notice.attempts + 1) : change).exec();
      }),
    settleNotice: (notice) =>
      reached(redis, async () => {
        const member = memberOf(notice);
        await redis
          .multi()
          .zrem(due, member)
          .hdel(attempts, member)
          .srem(`${prefix}:{${notice.job}}:unsent`, member)
          .exec();
      }),
  };
}

/** Forgets the notices of a job that are not confirmed, and gives how many they are. */
export async function forgetNotices(redis: Scripted, prefix: string, job: string): Promise<number> {
  const unsent = await redis.smembers(`${prefix}:{${job}}:unsent`);
  for (let at = 0; at < unsent.length; at += PART) {
    const some = unsent.slice(at, at + PART);
    await redis
      .multi()
      .zrem(`${prefix}:notices`, ...some)
      .hdel(`${prefix}:attempts`, ...some)
      .exec();
  }
  return unsent.length;
}

/** Notices that are forgotten in one command. */
const PART = 1_000;

/** As the scripts write it. */
const memberOf = ({ job, subject, at }: Notice): string => `${job} ${subject} ${at}`;

function noticeOf(member: string, attempts: number): Notice {
  const [job, subject, at] = member.split(' ') as [string, string, string];
  return { job, subject: subject === 'end' ? 'end' : Number(subject), at: Number(at), attempts };
}
