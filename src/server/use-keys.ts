import { createHash, timingSafeEqual } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { refuse } from './refuse.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Asks for a key, whatever the path, before anything of a request is read. What needs none was answered before. */
export function useKeys(keys: readonly string[]): Plugin {
  const known = keys.map(digest);
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (known.length === 0 || request.method === 'OPTIONS') return;
      const given = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
      const key = digest(given ?? request.headers.get('x-api-key') ?? '');
      if (known.some((each) => timingSafeEqual(each, key))) return;
      const why =
        given || request.headers.has('x-api-key') ? 'This is no key of this server' : 'This server wants a key';
      const error = new CodedError('UNAUTHENTICATED', `${why}: send "Authorization: Bearer <key>".`);
      endResponse(refuse(error, fetchAPI, { 'www-authenticate': 'Bearer' }));
    },
  };
}
