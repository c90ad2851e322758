import { setTimeout as sleep } from 'node:timers/promises';
import { S3ServiceError } from 's3mini';
import { StoreUnavailableError } from '../unavailable.ts';

/** Milliseconds between attempts to reach an S3 that was lost. */
const AGAIN = 500;
/** Milliseconds before a request is sent again that S3 answered with a failure of its own, such as 503 Slow Down. */
const PAUSES = [100, 200];
/** Milliseconds after which it is not: a client hears of a failing S3 within two seconds. */
const LATEST = 400;

/**
 * Asks S3, whose failures become `StoreUnavailableError`. Once it does not answer, all that is asked of it fails at once, until
 * an attempt in the background succeeds: what waits in a queue would else wait for one limit of time after another.
 *
 * @param probe fails while S3 cannot be reached
 */
export function createReach(probe: () => Promise<unknown>) {
  let loss: unknown;
  /** When S3 last answered, in milliseconds of the process. */
  let answeredAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function watch() {
    timer ??= setTimeout(async () => {
      try {
        await probe();
        loss = undefined;
      } catch (error) {
        // An answer, if only a refusal, is one.
        if (error instanceof S3ServiceError) loss = undefined;
      }
      timer = undefined;
      if (loss !== undefined && !isClosed) watch();
    }, AGAIN).unref();
  }

  return {
    async ask<T>(work: () => Promise<T>): Promise<T> {
      if (loss !== undefined) throw unreachable(loss);
      const start = performance.now();
      try {
        const value = await again(work);
        answeredAt = performance.now();
        return value;
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error;
        if (error instanceof S3ServiceError) {
          answeredAt = performance.now();
          throw refused(error);
        }
        // One request that takes too long, while others are answered, is no loss.
        if ((error as Error).name !== 'TimeoutError' || answeredAt < start) {
          loss = error;
          watch();
        }
        throw unreachable(error);
      }
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Repeats what S3 could not do just now: it asks its clients to. All our requests may be repeated. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  const latest = performance.now() + LATEST;
  for (const pause of PAUSES) {
    try {
      return await work();
    } catch (error) {
      const isPassing = error instanceof S3ServiceError && (error.status === 429 || error.status >= 500);
      if (!isPassing || performance.now() + pause > latest) throw error;
    }
    await sleep(pause);
  }
  return work();
}

const unreachable = (cause: unknown) => new StoreUnavailableError('S3 cannot be reached.', { cause });
const refused = (cause: S3ServiceError) => new StoreUnavailableError(`${cause.message}.`, { cause });
