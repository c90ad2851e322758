import type { HeaderReader } from './api-keys.ts';
import { CUT_HEADERS } from './cut/cut-path.ts';

/** Headers that a page of another origin may read. */
const EXPOSED = `retry-after, ratelimit, ratelimit-policy, x-request-id, ${CUT_HEADERS}`;

/** Headers by which a browser lets a page of another origin read an answer, decided for each request. */
export type CorsPolicy = (header: HeaderReader) => Readonly<Record<string, string>>;

/** Whether an origin may call the server; `*` lets all. */
export const isListed = (origins: readonly string[], origin: string): boolean =>
  origins.includes('*') || origins.includes(origin);

/**
 * One listed origin or nothing. A list, or `null`, would be an origin that others can have: `null` is that of every
 * sandboxed frame. With `*` answers are for all, but without credentials: cookies of a proxy in front of the server would
 * let every page act in the name of its visitor.
 */
export function createCorsPolicy(origins: readonly string[]): CorsPolicy {
  if (origins.length === 0) return () => ({});
  const exposed = { 'access-control-expose-headers': EXPOSED };
  if (origins.includes('*')) return () => ({ 'access-control-allow-origin': '*', ...exposed });
  return (header) => {
    const origin = header('origin');
    // Caches must not give one origin what was made for another, nor for a request without any.
    if (!origin || !isListed(origins, origin)) return { vary: 'Origin' };
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
      ...exposed,
    };
  };
}
