import { type Redis, reached } from './connection.ts';

/** In milliseconds: one look after the last answer, and what the next may take. Together they are under two seconds. */
const BEAT = 400;
const PATIENCE = 1_400;

/** Looks whether Redis answers, while something waits for what only Redis can tell. */
export interface Pulse {
  start(): void;
  stop(): void;
}

/**
 * A Redis that is frozen keeps its connections, and what waits for a message of it waits for ever. One that does not answer loses
 * its connection here, so that what is asked of it next fails at once, and is reached again as after any loss.
 *
 * @param lost is called whenever the connection is lost, by whatever cause
 */
export function createPulse(redis: Redis, lost: () => void): Pulse {
  /** Undefined while nothing waits. A look that is under way when it stops ends its own series, and none that began since. */
  let series: { timer?: NodeJS.Timeout } | undefined;
  redis.on('close', lost);

  async function look() {
    if (redis.status !== 'ready') return;
    const { stream } = redis;
    await reached(redis, () => redis.ping(), PATIENCE).catch(() => stream.destroy());
  }
  function next(own: { timer?: NodeJS.Timeout }) {
    if (series !== own) return;
    own.timer = setTimeout(() => void look().then(() => next(own)), BEAT).unref();
  }

  return {
    start() {
      if (series) return;
      series = {};
      next(series);
    },
    stop() {
      clearTimeout(series?.timer);
      series = undefined;
    },
  };
}
