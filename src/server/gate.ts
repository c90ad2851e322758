import { CodedError, type GateStatus } from '../schema/index.ts';
import { createRush, type Rush } from './rush.ts';

/** Who is let in, and whose turn it is. A request is known by its signal, which aborts at its end, whatever that is. */
export interface Gate {
  /**
   * Lets a request in, or turns it away at once. It stays until its signal aborts; to enter twice is to enter once.
   *
   * @throws CodedError `OVERLOADED` with the seconds after which it is worth asking again
   */
  enter(client: string, signal: AbortSignal): void;
  /** What `enter` would throw now. */
  refusal(client: string): CodedError | undefined;
  /**
   * Does work of a request that is in, once it is its turn and a place is free. What one request does at the same time
   * shares one place. Rejects with the signal's reason when that aborts before the work begins.
   */
  work<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T>;
  readonly status: GateStatus;
  /** Who is let in begins when it is over: to be refused takes nobody long. */
  readonly rush: Rush;
}

export interface GateOptions {
  /** Requests that are worked on at once. */
  readonly places: number;
  /** Requests that may be in beside them: on their way in, waiting, on their way out. */
  readonly maxQueue: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** A request that is in. */
interface Visit {
  readonly client: string;
  readonly signal: AbortSignal;
  /** Pieces of work that want its place, or have it. */
  users: number;
  /** Settles when it has a place, or will never have one. */
  place: Promise<void> | undefined;
  /** When it got its place; undefined while it has none. */
  since: number | undefined;
}

/** Share of the queue for clients who have nobody in: one who asks a thousand times must not keep all others out. */
const RESERVED = 1 / 4;
/** Weight of the latest measurement in the mean time of work. */
const FRESH = 0.2;

/**
 * At most `places` requests are worked on, and at most `maxQueue` are in beside them. Places go round from client to client,
 * and within one in order.
 */
export function createGate({ places, maxQueue, now = () => performance.now() }: GateOptions): Gate {
  const inside = new Map<AbortSignal, Visit>();
  /** By client, who is next first: a Map keeps the order in which clients came into the round. */
  const round = new Map<string, readonly (() => void)[]>();
  let running = 0;
  /** Seconds that a request keeps its place; a guess until some have. */
  let meanSeconds = 1;

  function next() {
    while (running < places) {
      const [first] = round;
      if (!first) return;
      const [client, [take, ...others]] = first;
      round.delete(client);
      if (others.length > 0) round.set(client, others);
      running++;
      take?.();
    }
  }

  function turn(visit: Visit): Promise<void> {
    const { client, signal } = visit;
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', leave);
        visit.since = now();
        resolve();
      };
      const leave = () => {
        const others = (round.get(client) ?? []).filter((each) => each !== take);
        if (others.length > 0) round.set(client, others);
        else round.delete(client);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      round.set(client, [...(round.get(client) ?? []), take]);
      next();
    });
  }

  function giveBack(visit: Visit) {
    visit.place = undefined;
    if (visit.since === undefined) return;
    meanSeconds += FRESH * ((now() - visit.since) / 1000 - meanSeconds);
    visit.since = undefined;
    running--;
    next();
  }

  function refusal(client: string): CodedError | undefined {
    const known = [...inside.values()].some((visit) => visit.client === client);
    const room = places + maxQueue - (known ? Math.floor(maxQueue * RESERVED) : 0);
    if (inside.size < room) return undefined;
    return overloaded(Math.max(1, Math.ceil((inside.size * meanSeconds) / places)));
  }

  return {
    rush: createRush(),
    refusal,
    enter(client, signal) {
      signal.throwIfAborted();
      if (inside.has(signal)) return;
      const refused = refusal(client);
      if (refused) throw refused;
      inside.set(signal, { client, signal, users: 0, place: undefined, since: undefined });
      signal.addEventListener('abort', () => inside.delete(signal), { once: true });
    },
    async work(signal, job) {
      signal.throwIfAborted();
      const visit = inside.get(signal);
      if (!visit) throw new Error('This request was not let in.');
      visit.users++;
      visit.place ??= turn(visit);
      try {
        await visit.place;
        signal.throwIfAborted();
        return await job();
      } finally {
        if (--visit.users === 0) giveBack(visit);
      }
    },
    get status() {
      const idle = [...inside.values()].filter(({ since }) => since === undefined);
      return { waiting: idle.length, running, places, maxQueue };
    },
  };
}

const overloaded = (retryAfter: number) =>
  new CodedError(
    'OVERLOADED',
    `This server has as many requests as it can take. Ask again in ${retryAfter} s, with fewer at a time if many are yours.`,
    [],
    { retryAfter },
  );
