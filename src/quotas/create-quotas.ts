import { CodedError, type Meter } from '../pipeline/index.ts';
import { createCounter, type RedisClient, type Used, WINDOW } from './counter.ts';

/** What a client may use in a minute; what is absent has no limit. */
export interface QuotaLimits {
  readonly requests?: number | undefined;
  /** Of a network. */
  readonly runs?: number | undefined;
  /** Of pictures that are worked on. */
  readonly megapixels?: number | undefined;
}

export type Resource = keyof QuotaLimits;

/** How much of a thing a client has left. */
export interface Standing {
  readonly resource: Resource;
  /** 0 or more. */
  readonly remaining: number;
  /** Until its minute is over. */
  readonly seconds: number;
  /** What is to be answered where it was used up. */
  readonly refusal: CodedError | undefined;
}

/**
 * What clients use, against what they may. A client is refused once a quota is used up; what it began before is finished, and
 * may go beyond the quota. Nothing can be refused half-way: a picture of 16 tiles would never be done.
 */
export interface Quotas {
  /** All limits, as the header `RateLimit-Policy` has them; empty if there are none. */
  readonly policy: string;
  /** Counts a request. */
  request(account: string): Promise<readonly Standing[]>;
  /** What is left for work on pictures. */
  work(account: string): Promise<readonly Standing[]>;
  /** Of a request. */
  meter(account: string): Meter;
  /** Of a job: it counts, and refuses nothing. */
  backgroundMeter(account: string): Meter;
  /** Whether a job of this client has to wait: jobs leave half of the quota to its requests. */
  mustWait(account: string): Promise<boolean>;
}

export interface QuotaOptions {
  readonly limits: QuotaLimits;
  /** First part of keys in Redis. */
  readonly prefix: string;
  readonly redis?: RedisClient | undefined;
}

/** Points that one of a thing is: pictures are counted in thousands of pixels, since Redis counts whole numbers. */
const POINTS: Readonly<Record<Resource, number>> = { requests: 1, runs: 1, megapixels: 1_000 };
const PIXELS = 1_000;
const JOBS_SHARE = 1 / 2;
const resources = Object.keys(POINTS) as readonly Resource[];

/** Counts for every client what has a limit. */
export function createQuotas({ limits, prefix, redis }: QuotaOptions): Quotas {
  const limited = resources.filter((resource) => limits[resource] !== undefined);
  const mostOf = (resource: Resource) => limits[resource]! * POINTS[resource];
  const counters = new Map(
    limited.map((resource) => [resource, createCounter({ name: resource, prefix, most: mostOf(resource), redis })]),
  );

  function standing(resource: Resource, { before, seconds }: Used, added: number): Standing {
    const most = mostOf(resource);
    const remaining = Math.max(0, Math.floor((most - before - added) / POINTS[resource]));
    const refusal = before >= most ? usedUp(resource, limits[resource]!, Math.max(1, seconds)) : undefined;
    return { resource, remaining, seconds, refusal };
  }

  async function add(account: string, resource: Resource, points: number): Promise<readonly Standing[]> {
    const counter = counters.get(resource);
    return counter ? [standing(resource, await counter.add(account, points), points)] : [];
  }

  const left = async (account: string, resource: Resource): Promise<readonly Standing[]> => {
    const counter = counters.get(resource);
    return counter ? [standing(resource, await counter.used(account), 0)] : [];
  };

  const work = async (account: string) =>
    (await Promise.all([left(account, 'runs'), left(account, 'megapixels')])).flat();
  const count = async (account: string, resource: Resource, points: number) =>
    void (await add(account, resource, points));

  return {
    policy: limited.map((resource) => `"${resource}";q=${limits[resource]};w=${WINDOW}`).join(', '),
    request: (account) => add(account, 'requests', 1),
    work,
    meter: (account) => ({
      async begin(pixels) {
        const [runs, megapixels] = await Promise.all([
          left(account, 'runs'),
          add(account, 'megapixels', Math.ceil(pixels / PIXELS)),
        ]);
        refuse([...runs, ...megapixels]);
      },
      ready: async () => refuse(await left(account, 'runs')),
      check: async () => refuse(await work(account)),
      ran: () => count(account, 'runs', 1),
      fetch: async () => refuse(await add(account, 'requests', 1)),
    }),
    backgroundMeter: (account) => ({
      begin: (pixels) => count(account, 'megapixels', Math.ceil(pixels / PIXELS)),
      ready: async () => {},
      check: async () => {},
      ran: () => count(account, 'runs', 1),
      fetch: async () => {},
    }),
    async mustWait(account) {
      const share = ({ resource, remaining }: Standing) => remaining < limits[resource]! * JOBS_SHARE;
      return (await work(account)).some(share);
    },
  };
}

function refuse(standings: readonly Standing[]): void {
  for (const { refusal } of standings) if (refusal) throw refusal;
}

const words: Readonly<Record<Resource, string>> = {
  requests: 'requests',
  runs: 'runs of a network',
  megapixels: 'megapixels',
};

const usedUp = (resource: Resource, limit: number, retryAfter: number) =>
  new CodedError(
    'RATE_LIMITED',
    `You may use ${limit} ${words[resource]} a minute, and have used them (RATE_LIMIT). Ask again in ${retryAfter} s.`,
    [],
    { retryAfter },
  );
