import { createHash, timingSafeEqual } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { refuse } from './refuse.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A header of a request, whoever has read it. */
export type Headed = (name: string) => string | null | undefined;

/** The key that a request gives; empty if none. */
export const keyOf = (header: Headed): string =>
  /^Bearer (.+)$/i.exec(header('authorization') ?? '')?.[1] ?? header('x-api-key') ?? '';

/** Asks for a key, whatever the path, before anything of a request is read. What needs none was answered before. */
export function useKeys(keys: readonly string[]): Plugin {
  const known = keys.map(digest);
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (known.length === 0 || request.method === 'OPTIONS') return;
      const given = keyOf((name) => request.headers.get(name));
      const key = digest(given);
      if (known.some((each) => timingSafeEqual(each, key))) return;
      const why = given ? 'This is no key of this server' : 'This server wants a key';
      const error = new CodedError('UNAUTHENTICATED', `${why}: send "Authorization: Bearer <key>".`);
      endResponse(refuse(error, fetchAPI, { 'www-authenticate': 'Bearer' }));
    },
  };
}
