import { CodedError, type Meter, type Standing, type WorkLimits } from '../pipeline/index.ts';
import { type Counter, createCounter, type RedisClient, type RedisWatch, type Used, WINDOW } from './counter.ts';

/** What a client may use in a minute; what is absent has no limit. */
export interface QuotaLimits extends WorkLimits {
  readonly requests?: number | undefined;
}

export type Resource = keyof QuotaLimits;

/** How much of a thing a client has left. */
export type ResourceStanding = Standing<Resource>;

/**
 * What clients use, against what they may. A client is refused once a quota is used up; what it began before is finished, and
 * may go beyond the quota. Nothing can be refused half-way: a picture of 16 tiles would never be done.
 */
export interface Quotas {
  /** All limits, as the header `RateLimit-Policy` has them; empty if there are none. */
  readonly policy: string;
  /** Counts a request. */
  request(account: string): Promise<readonly ResourceStanding[]>;
  /** What is left for work on pictures. */
  work(account: string): Promise<readonly ResourceStanding[]>;
  /** Of a request. */
  meter(account: string): Meter;
  /** Of a job, by the limits that were recorded with it: it counts, and refuses nothing. */
  backgroundMeter(account: string, limits: WorkLimits): Meter;
  /** Whether a job of this client has to wait: jobs leave half of what the client may use to its requests. */
  mustWait(account: string, limits: WorkLimits): Promise<boolean>;
}

export interface QuotaOptions {
  /** Of requests. */
  readonly limits: QuotaLimits;
  /** First part of keys in Redis. */
  readonly prefix: string;
  readonly redis?: RedisClient | undefined;
  readonly watch?: RedisWatch | undefined;
}

/** Points that one of a thing is: pictures are counted in thousands of pixels, since Redis counts whole numbers. */
const POINTS: Readonly<Record<Resource, number>> = { requests: 1, runs: 1, megapixels: 1_000 };
const PIXELS = 1_000;
const JOBS_SHARE = 1 / 2;
const resources = Object.keys(POINTS) as readonly Resource[];

/** Counts for every client what has a limit. Requests and jobs are counted together, by whatever limits. */
export function createQuotas({ limits, prefix, redis, watch }: QuotaOptions): Quotas {
  const limited = resources.filter((resource) => limits[resource] !== undefined);
  const counters = new Map<Resource, Counter>();
  const counterOf = (resource: Resource): Counter => {
    // Work is counted exactly, since a job may have another limit.
    const most = resource === 'requests' ? limits.requests : undefined;
    const counter = counters.get(resource) ?? createCounter({ name: resource, prefix, most, redis, watch });
    counters.set(resource, counter);
    return counter;
  };

  /** Counts something, where it has a limit. */
  async function add(account: string, of: QuotaLimits, resource: Resource, points: number) {
    const limit = of[resource];
    if (limit === undefined) return [];
    return [standingOf(resource, limit, await counterOf(resource).add(account, points), points)];
  }
  async function left(account: string, of: QuotaLimits, resource: Resource) {
    const limit = of[resource];
    if (limit === undefined) return [];
    return [standingOf(resource, limit, await counterOf(resource).used(account), 0)];
  }
  const work = async (account: string, of: WorkLimits) =>
    (await Promise.all([left(account, of, 'runs'), left(account, of, 'megapixels')])).flat();
  const countRun = async (account: string, of: WorkLimits) => void (await add(account, of, 'runs', 1));
  const countPicture = (account: string, of: WorkLimits, pixels: number) =>
    add(account, of, 'megapixels', Math.ceil(pixels / PIXELS));
  const checkRuns = async (account: string) => refuse(await left(account, limits, 'runs'));

  return {
    policy: limited.map((resource) => `"${resource}";q=${limits[resource]};w=${WINDOW}`).join(', '),
    request: (account) => add(account, limits, 'requests', 1),
    work: (account) => work(account, limits),
    meter: (account) => ({
      async countPicture(pixels) {
        // What is refused for its runs uses no megapixels.
        await checkRuns(account);
        refuse(await countPicture(account, limits, pixels));
      },
      checkRuns: () => checkRuns(account),
      checkWork: async () => refuse(await work(account, limits)),
      countRun: () => countRun(account, limits),
      countFetch: async () => refuse(await add(account, limits, 'requests', 1)),
    }),
    backgroundMeter: (account, of) => ({
      countPicture: async (pixels) => void (await countPicture(account, of, pixels)),
      checkRuns: async () => {},
      checkWork: async () => {},
      countRun: () => countRun(account, of),
      countFetch: async () => {},
    }),
    async mustWait(account, of) {
      const share = ({ resource, remaining }: ResourceStanding) =>
        remaining < of[resource as keyof WorkLimits]! * JOBS_SHARE;
      return (await work(account, of)).some(share);
    },
  };
}

function standingOf(resource: Resource, limit: number, { before, seconds }: Used, added: number): ResourceStanding {
  const most = limit * POINTS[resource];
  const remaining = Math.max(0, Math.floor((most - before - added) / POINTS[resource]));
  const refusal = before >= most ? usedUp(resource, limit, Math.max(1, seconds)) : undefined;
  return { resource, remaining, seconds, refusal };
}

function refuse(standings: readonly ResourceStanding[]): void {
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
