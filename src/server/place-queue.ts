import type { Place } from '../schema/index.ts';

export interface PlaceLimits {
  /** Requests that run at once. */
  readonly places: number;
  /** Bytes that their work may take together. */
  readonly pixelMemory: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** An admitted request. */
export interface Visit {
  readonly client: string;
  readonly signal: AbortSignal;
  /** Places that it has now; all of them count as one of `places`. */
  active: number;
  /** When it got the first of them. */
  since: number;
}

interface Waiter {
  readonly visit: Visit;
  readonly bytes: number;
  grant(): void;
}

/** Weight of the latest measurement in the mean time of work. */
const FRESH = 0.2;

/**
 * Places go round from client to client, and within one in order. The first of the round waits until it fits, and all others
 * with it: were smaller ones let by, a large one would never have its turn.
 */
export function createPlaceQueue({ places, pixelMemory, now = () => performance.now() }: PlaceLimits) {
  /** By client, the next one first: a Map keeps the order in which clients joined the round. */
  const round = new Map<string, readonly Waiter[]>();
  let running = 0;
  let pixelBytes = 0;
  /** Seconds that a request runs; a guess until some have. */
  let meanSeconds = 1;

  const fits = ({ visit, bytes }: Waiter) =>
    (visit.active > 0 || running < places) && pixelBytes + bytes <= pixelMemory;

  function grant({ visit, bytes, grant }: Waiter) {
    if (visit.active++ === 0) {
      running++;
      visit.since = now();
    }
    pixelBytes += bytes;
    grant();
  }

  function next() {
    for (let [first] = round; first; [first] = round) {
      const [client, [waiter, ...others]] = first;
      if (!fits(waiter!)) return;
      round.delete(client);
      if (others.length > 0) round.set(client, others);
      grant(waiter!);
    }
  }

  function giveBack(visit: Visit, bytes: number) {
    pixelBytes -= bytes;
    if (--visit.active === 0) {
      running--;
      meanSeconds += FRESH * ((now() - visit.since) / 1000 - meanSeconds);
    }
    next();
  }

  function turn(visit: Visit, bytes: number): Promise<void> {
    const { client, signal } = visit;
    return new Promise((resolve, reject) => {
      const leave = () => {
        const others = (round.get(client) ?? []).filter((each) => each !== waiter);
        if (others.length > 0) round.set(client, others);
        else round.delete(client);
        reject(signal.reason);
        // It may have been the one that all others waited behind.
        next();
      };
      const waiter: Waiter = {
        visit,
        bytes,
        grant() {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      // Takes nothing that the request does not have already.
      if (visit.active > 0 && bytes === 0) return grant(waiter);
      signal.addEventListener('abort', leave, { once: true });
      round.set(client, [...(round.get(client) ?? []), waiter]);
      next();
    });
  }

  const shared = new WeakMap<Visit, Place>();

  function createPlace(visit: Visit, bytes: number): Place {
    let users = 0;
    /** Settles when there is a place, or will never be one. */
    let granted: Promise<boolean> | undefined;
    return {
      async run(job) {
        visit.signal.throwIfAborted();
        users++;
        granted ??= turn(visit, bytes).then(() => true);
        const mine = granted;
        try {
          await mine;
          visit.signal.throwIfAborted();
          return await job();
        } finally {
          if (--users === 0) {
            granted = undefined;
            if (await mine.catch(() => false)) giveBack(visit, bytes);
          }
        }
      },
    };
  }

  return {
    place(visit: Visit, bytes: number): Place {
      if (bytes > 0) return createPlace(visit, bytes);
      const place = shared.get(visit) ?? createPlace(visit, 0);
      shared.set(visit, place);
      return place;
    },
    get status() {
      return { running, pixelBytes, meanSeconds };
    },
  };
}
