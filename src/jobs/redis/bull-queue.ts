import { randomUUID } from 'node:crypto';
import { Queue as Bull, DelayedError, WaitingError, Worker } from 'bullmq';
import { connectRedis, patient, prompt, type Redis, reached } from '../../redis/index.ts';
import type { Priority } from '../job.ts';
import { pauseAfter } from '../pause-after.ts';
import type { Postponed, Queue } from '../queue.ts';

export interface BullOptions {
  readonly url: string;
  readonly prefix: string;
  /** Milliseconds after which a picture whose worker has died is given to another: between once and one and a half times. */
  readonly lock?: number;
  /**
   * Pictures of a job that are in the queue at once: at least the places of all workers, and little more, since a short job
   * waits for the window of a long one.
   */
  readonly window?: number;
}

/** Far enough apart for the ranks within them. */
const levels: Readonly<Record<Priority, number>> = { HIGH: 1, NORMAL: 100_000, LOW: 200_000 };
const NAME = 'pictures';
/** The store ends what is tried too often; BullMQ would fail a picture without asking it. */
const NEVER = 1_000_000;

interface Data {
  readonly id: string;
  readonly index: number;
  readonly total: number;
  readonly priority: Priority;
  readonly window: number;
}

/**
 * The order of work in Redis, for any number of workers. Only a window of each job is in it, so that jobs take turns. Within a
 * priority the pictures of a client have ranks: the first one goes before the second one of any other client, so that a single
 * picture waits for none of a job of ten thousand but those that are being worked on.
 */
export async function openBullQueue({ url, prefix, lock = 10_000, window = 32 }: BullOptions): Promise<Queue> {
  const connection = await connectRedis(url, prompt);
  // Nothing listens to BullMQ's own events: what counts is in the store.
  const bull = new Bull<Data>(NAME, { connection, prefix, streams: { events: { maxLen: 100 } } });
  bull.on('error', () => {});
  const seen = `${prefix}:workers`;
  const jobOf = (data: Data, rank: number) => ({
    name: 'picture',
    data,
    opts: {
      jobId: `${data.id}-${data.index}`,
      priority: levels[data.priority] + Math.min(rank, data.window - 1),
      attempts: 1_000,
      backoff: { type: 'capped' },
      removeOnComplete: true,
      removeOnFail: true,
    },
  });

  return {
    async push({ id, client, total, priority, isRequest }, pending) {
      // Each picture is followed by the one a window behind it, so the first of each such row is enough.
      const firsts = new Map<number, number>();
      for (const index of pending) if (!firsts.has(index % window)) firsts.set(index % window, index);
      await reached(connection, async () => {
        // The store's, which this job is in already: many small jobs are ranked as one large one would be.
        const jobs = (await connection.scard(`${prefix}:${isRequest ? 'requests' : 'unfinished'}:${client}`)) - 1;
        const all = [...firsts.values()].map((index, place) =>
          jobOf({ id, index, total, priority, window }, Math.max(0, jobs) + place),
        );
        await bull.addBulk(all);
      });
    },
    // The pictures of a cancelled job are found to need nothing when their turn comes: at most a window of them.
    async drop() {},
    async take(run, { concurrency, signal }) {
      const own = await connectRedis(url, patient);
      const isSeen = beat(own, seen);
      const work = async (
        job: { readonly data: Data; readonly attemptsMade: number },
        follow: Follow,
      ): Promise<Postponed | undefined> => {
        const { id, index, total, window } = job.data;
        const done = await run(id, index, job.attemptsMade + 1);
        if (typeof done === 'string') return done;
        if (!done) return undefined;
        const behind = { ...job.data, index: index + window };
        if (behind.index < total) await follow(behind);
        return undefined;
      };
      const worker = new Worker<Data>(
        NAME,
        async (job, token) => {
          let postponed: Postponed | undefined;
          try {
            postponed = await work(
              job,
              async (behind) => void (await bull.add('picture', behind, jobOf(behind, window).opts)),
            );
          } catch (error) {
            if (!signal.aborted) throw error;
            // Another worker has it at once.
            await job.moveToWait(token);
            throw new WaitingError();
          }
          if (postponed === undefined) return;
          // Unlike what is thrown, this is not counted as an attempt.
          await job.moveToDelayed(Date.now() + pauseAfter(job.attemptsStarted), token);
          throw new DelayedError();
        },
        {
          ...{ connection: own, prefix, concurrency, lockDuration: lock, stalledInterval: lock / 2 },
          maxStalledCount: NEVER,
          settings: { backoffStrategy: pauseAfter },
        },
      );
      worker.on('error', () => {});
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await isSeen.end();
      await worker.close();
      own.disconnect();
    },
    workers: () => reached(connection, () => connection.zcount(seen, Date.now() - GONE, '+inf')),
    async close() {
      await bull.close();
      connection.disconnect();
    },
  };
}

type Follow = (behind: Data) => Promise<void>;

/** In milliseconds: a worker is seen every `BEAT`, and is gone when it was not for `GONE`. */
const BEAT = 2_000;
const GONE = 10_000;

/** Lets servers see that there is a worker. What fails now is made good by the next beat. */
function beat(redis: Redis, key: string) {
  const name = randomUUID();
  const show = () => {
    const now = Date.now();
    if (redis.status !== 'ready') return;
    redis
      .multi()
      .zadd(key, now, name)
      .zremrangebyscore(key, 0, now - GONE)
      .exec()
      .catch(() => {});
  };
  show();
  const timer = setInterval(show, BEAT).unref();
  return {
    async end() {
      clearInterval(timer);
      if (redis.status === 'ready') await redis.zrem(key, name).catch(() => {});
    },
  };
}
