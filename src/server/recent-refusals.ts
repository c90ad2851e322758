import { LRUCache } from 'lru-cache';
import type { CodedError } from '../schema/index.ts';

/** Milliseconds in which a client that was refused is refused again without asking what it has used: what it has to wait is in whole seconds. */
const RECENT = 1_000;
const MOST = 10_000;

/** A refusal, and the headers that say what is left. */
export interface RecentRefusal {
  readonly refusal: CodedError;
  readonly headers: Readonly<Record<string, string>>;
}

/** Clients whose requests were refused just now, since they had used what they may. */
export interface RecentRefusals {
  add(client: string, recent: RecentRefusal): void;
  of(client: string): RecentRefusal | undefined;
}

/** One that goes on asking a hundred times a second slows others by what each of its refusals costs. */
export function createRecentRefusals(): RecentRefusals {
  const known = new LRUCache<string, RecentRefusal>({ max: MOST, ttl: RECENT });
  return { add: (client, recent) => void known.set(client, recent), of: (client) => known.get(client) };
}
