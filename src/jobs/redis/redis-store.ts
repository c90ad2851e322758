import type { Log } from '../../pipeline/index.ts';
import { connectRedis, patient, prompt, reached } from '../../redis/index.ts';
import {
  accountOf,
  hasEnded,
  type Job,
  type JobItem,
  type Outcome,
  type OutcomeQuery,
  REQUEST_TTL,
  UNACCEPTED,
} from '../job.ts';
import type { ItemOutcome, JobStore } from '../job-store.ts';
import { keyConflict, tooManyJobs } from '../unavailable.ts';
import { withCancelled } from '../with-cancelled.ts';
import { createJobEvents } from './job-events.ts';
import { jobOf } from './job-of.ts';
import { forgetNotices, redisNotices } from './redis-notices.ts';
import { withScripts } from './scripts.ts';

export interface RedisStoreOptions {
  readonly url: string;
  /** Of all keys. */
  readonly prefix: string;
  /** Seconds that a job stays after its end. */
  readonly ttl: number;
  readonly log: Log;
}

/** Items that are written in one command. */
const PART = 1_000;

/** Jobs in Redis, for any number of servers and workers. What it has accepted is as safe as Redis is: see `appendfsync`. */
export async function openRedisStore({ url, prefix, ttl, log }: RedisStoreOptions): Promise<JobStore> {
  const redis = withScripts(await connectRedis(url, prompt));
  const ear = await connectRedis(url, patient, log);
  const key = (id: string, what: string) => `${prefix}:{${id}}:${what}`;
  const named = (client: string, name: string) => `${prefix}:key:${JSON.stringify([client, name])}`;
  const [open, cancels] = [`${prefix}:open`, `${prefix}:cancels`];
  const [ended, answered] = [`${prefix}:ended`, `${prefix}:answered`];
  const { close, ...events } = createJobEvents(redis, ear, (id) => key(id, 'job'), cancels);

  async function find(id: string): Promise<Job | undefined> {
    const facts = await redis.hgetall(key(id, 'job'));
    return facts.id === undefined ? undefined : jobOf(facts);
  }

  async function itemsOf(id: string, indices: readonly string[]): Promise<readonly JobItem[]> {
    if (indices.length === 0) return [];
    return (await redis.hmget(key(id, 'items'), ...indices)).map((text) => JSON.parse(text!));
  }

  /** Undefined where there is none. */
  async function outcomesAt(id: string, indices: readonly string[]): Promise<readonly (Outcome | undefined)[]> {
    if (indices.length === 0) return [];
    const found = await redis.hmget(key(id, 'outcomes'), ...indices);
    return found.map((text) => (text === null ? undefined : JSON.parse(text)));
  }

  async function matching(id: string, query: OutcomeQuery): Promise<readonly string[]> {
    const { offset, limit, failed, maxConfidence } = query;
    if (maxConfidence === undefined) {
      return redis.zrange(key(id, failed ? 'failures' : 'results'), offset, offset + limit - 1);
    }
    // Failures have none.
    if (failed) return [];
    const unsure = await redis.zrangebyscore(key(id, 'sure'), '-inf', maxConfidence);
    return unsure.sort((a, b) => Number(a) - Number(b)).slice(offset, offset + limit);
  }

  return {
    create: (wanted, mostUnfinished) =>
      reached(redis, async () => {
        const { items, request, key: name, fingerprint, notices, limits, ...facts } = wanted;
        const { id, client, createdAt } = facts;
        // Nothing knows of these before the last command; without it they go by themselves.
        for (let at = 0; at < items.length; at += PART) {
          const some = items.slice(at, at + PART).flatMap((item, i) => [String(at + i), JSON.stringify(item)]);
          await redis
            .multi()
            .hset(key(id, 'items'), ...some)
            .expire(key(id, 'items'), UNACCEPTED)
            .exec();
        }
        const plain = { ...facts, state: 'QUEUED' as const, total: items.length, done: 0, failed: 0 };
        const more = { request: JSON.stringify(request), fingerprint, ...(name !== undefined && { key: name }) };
        const fields = Object.entries({
          ...{ ...plain, ...more, ...(notices && { notices }) },
          ...(limits && { limits: JSON.stringify(limits) }),
        })
          .flat()
          .map(String);
        const places = [key(id, 'job'), key(id, 'items'), open, named(client, name ?? '')];
        const how = [
          prefix,
          id,
          client,
          mostUnfinished,
          createdAt,
          name === undefined ? 0 : 1,
          facts.isRequest ? 1 : 0,
          accountOf(facts),
        ];
        const [what, known] = (await redis.createJob(...places, ...how, ...fields)) as string[];
        if (what === 'new') return { job: { ...plain, ...(limits && { limits }) }, isNew: true };
        await redis.del(key(id, 'items'));
        if (what === 'full') throw tooManyJobs(mostUnfinished);
        if ((await redis.hget(key(known!, 'job'), 'fingerprint')) !== fingerprint) throw keyConflict(name!);
        return { job: (await find(known!))!, isNew: false };
      }),
    find: (id) => reached(redis, () => find(id)),
    requestOf: (id) =>
      reached(redis, async () => {
        const text = await redis.hget(key(id, 'job'), 'request');
        return text === null ? undefined : JSON.parse(text);
      }),
    list: (client, first) =>
      reached(redis, async () => {
        const ids = await redis.zrevrange(`${prefix}:client:${client}`, 0, first - 1);
        return (await Promise.all(ids.map(find))).filter((job) => job !== undefined);
      }),
    outcomes: (id, query) =>
      reached(redis, async (): Promise<readonly ItemOutcome[]> => {
        const { offset, limit } = query;
        const job = await find(id);
        if (!job) return [];
        const isFiltered = query.failed !== undefined || query.maxConfidence !== undefined;
        const page = Math.max(0, Math.min(limit, job.total - offset));
        const indices = isFiltered
          ? await matching(id, query)
          : Array.from({ length: page }, (_, i) => String(offset + i));
        const [items, outcomes] = await Promise.all([itemsOf(id, indices), outcomesAt(id, indices)]);
        const found = items.flatMap((item, i) => (outcomes[i] ? [{ item, outcome: outcomes[i] }] : []));
        if (job.state !== 'CANCELLED' || isFiltered) return found;
        return withCancelled(found, items, offset);
      }),
    begin: (id, index, alone) =>
      reached(redis, async () => {
        const places = [key(id, 'job'), key(id, 'outcomes'), key(id, 'items'), key(id, 'starts')];
        const found = (await redis.beginPicture(...places, index, alone ? 1 : 0, Date.now())) as
          | 'suspect'
          | [string, string, number]
          | null;
        if (found === null || found === 'suspect') return found ?? undefined;
        const [item, request, starts] = found;
        const job = await find(id);
        return job && { job, index, item: JSON.parse(item), request: JSON.parse(request), starts };
      }),
    record: (id, outcome) =>
      reached(redis, async () => {
        const places = ['job', 'outcomes', 'starts', 'results', 'failures', 'sure'].map((what) => key(id, what));
        const { index, failure, confidence } = outcome;
        const sure = confidence === undefined ? [] : [confidence];
        const facts = [prefix, id, index, JSON.stringify(outcome), failure ? 1 : 0, Date.now(), ...sure];
        return (await redis.recordOutcome(...places, ...facts)) === 1;
      }),
    correct: (id, outcome) =>
      reached(redis, async () => {
        const places = ['job', 'outcomes', 'results', 'failures', 'sure'].map((what) => key(id, what));
        const { index, failure } = outcome;
        return (await redis.correctOutcome(...places, index, JSON.stringify(outcome), failure ? 1 : 0)) === 1;
      }),
    release: (id, index) => reached(redis, async () => void (await redis.hdel(key(id, 'starts'), String(index)))),
    cancel: (id) =>
      reached(redis, async () => {
        await redis.cancelJob(key(id, 'job'), prefix, id, Date.now());
        return find(id);
      }),
    unfinished: () =>
      reached(redis, async () => {
        const jobs = (await Promise.all((await redis.zrange(open, 0, -1)).map(find))).filter(
          (job) => job !== undefined && !hasEnded(job),
        );
        return Promise.all(
          jobs.map(async (job) => {
            const done = new Set(await redis.hkeys(key(job!.id, 'outcomes')));
            const all = Array.from({ length: job!.total }, (_, index) => index);
            return { job: job!, pending: all.filter((index) => !done.has(String(index))) };
          }),
        );
      }),
    ...redisNotices(redis, prefix),
    expired: () =>
      reached(redis, async () => {
        const now = Date.now();
        const answers = await redis.zrangebyscore(answered, 0, now - REQUEST_TTL * 1000);
        return [...answers, ...(await redis.zrangebyscore(ended, 0, now - ttl * 1000))];
      }),
    remove: (id) =>
      reached(redis, async () => {
        const [client, name] = await redis.hmget(key(id, 'job'), 'client', 'key');
        if (name != null && (await redis.get(named(client!, name))) === id) await redis.del(named(client!, name));
        if (client != null) await redis.zrem(`${prefix}:client:${client}`, id);
        await Promise.all([ended, answered].map((each) => redis.zrem(each, id)));
        const lost = await forgetNotices(redis, prefix, id);
        const all = ['job', 'items', 'outcomes', 'starts', 'results', 'failures', 'sure', 'unsent'];
        await redis.del(...all.map((what) => key(id, what)));
        return lost;
      }),
    ...events,
    async close() {
      close();
      redis.disconnect();
      ear.disconnect();
    },
  };
}
