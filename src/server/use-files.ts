import { addAbortSignal } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import parseRange from 'range-parser';
import type { House } from '../schema/index.ts';
import type { Sockets } from './swallow.ts';

/** What results can be; nothing else in the store is ever served. */
const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  jpg: 'image/jpeg',
  tiff: 'image/tiff',
};

const PATH = /^\/files\/([\da-f]{64})\.([a-z]+)$/;

/** Serves results. The address is the capability: it holds the digest, and an `<img>` sends no key. */
export function useFiles({ store }: Pick<House, 'store'>): Plugin {
  return {
    async onRequest({ request, url, fetchAPI: { Response }, endResponse, serverContext }) {
      if (!url.pathname.startsWith('/files/')) return;
      const [, digest = '', extension = ''] = PATH.exec(url.pathname) ?? [];
      const mediaType = mediaTypes[extension];
      const file = mediaType === undefined ? undefined : await store.peek(digest, extension);
      const gone = () =>
        endResponse(new Response('There is no such file (any more).\n', { status: 404, headers: PLAIN }));
      if (!file || mediaType === undefined) return gone();
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return endResponse(new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }));
      }
      const etag = `"${digest}"`;
      const headers = {
        etag,
        'content-type': mediaType,
        'cache-control': `public, max-age=${Math.max(0, Math.floor((file.expiresAt.getTime() - Date.now()) / 1000))}, immutable`,
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
      };
      if (matches(request.headers.get('if-none-match'), etag)) {
        return endResponse(new Response(null, { status: 304, headers }));
      }
      const ranges = parseRange(file.bytes, request.headers.get('range') ?? 'bytes=0-');
      if (ranges === -1) {
        const unsatisfied = { ...headers, 'content-range': `bytes */${file.bytes}` };
        return endResponse(new Response(null, { status: 416, headers: unsatisfied }));
      }
      const ifRange = request.headers.get('if-range');
      const partial =
        request.headers.has('range') &&
        ranges !== -2 &&
        ranges.type === 'bytes' &&
        ranges.length === 1 &&
        (ifRange === null || ifRange === etag);
      const { start, end } = partial ? ranges[0]! : { start: 0, end: file.bytes - 1 };
      const body = request.method === 'HEAD' ? null : await store.open(file, { start, end });
      if (body === undefined) return gone();
      // An answer that has begun can only break off, and a client that has gone would leave the file open.
      body?.once('error', () => (serverContext as Sockets).res?.destroy());
      if (body) addAbortSignal(request.signal, body);
      endResponse(
        new Response(body as unknown as ReadableStream | null, {
          status: partial ? 206 : 200,
          headers: {
            ...headers,
            'content-length': String(end - start + 1),
            ...(partial && { 'content-range': `bytes ${start}-${end}/${file.bytes}` }),
          },
        }),
      );
    },
  };
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

const matches = (header: string | null, etag: string) =>
  header?.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
