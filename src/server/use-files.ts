import type { Readable } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import type { CodedError } from '../schema/index.ts';
import { attachmentOf } from './attachment.ts';
import type { Sockets } from './drain-body.ts';
import { errorResponse } from './error-response.ts';
import { etagMatches, rangeOf } from './file-range.ts';
import type { FileSignatures } from './file-signatures.ts';
import { Rejection } from './rejection.ts';
import { sentBody } from './sent-body.ts';

/** A result in the store. */
export interface StoredFile {
  readonly bytes: number;
  readonly expiresAt: Date;
}

/** What is asked of the store here. */
export interface FileStore<F extends StoredFile = StoredFile> {
  /** Looks without asking for more time. */
  peek(digest: string, extension: string): F | undefined | Promise<F | undefined>;
  /** Opens the part between both ends, which are included. Undefined where it is gone. */
  open(file: F, range: { readonly start: number; readonly end: number }): Promise<Readable | undefined>;
}

export interface FileSettings {
  readonly store: FileStore<any>;
  /** By extension, of what encoders write; nothing else in the store is ever served. */
  readonly mediaTypes: Readonly<Record<string, string>>;
  /** Without it an address is open to all that know it. */
  readonly signatures?: FileSignatures | undefined;
}

const PATH = /^\/files\/([\da-f]{64})\.([a-z\d]+)$/;

/** What the path of a result names; undefined where it is none. */
export function placeOfFile(path: string) {
  const [, digest, extension] = PATH.exec(path.split('?', 1)[0]!) ?? [];
  return digest !== undefined && extension !== undefined ? { digest, extension } : undefined;
}

/** The address is the key, so pages of every origin may read what it leads to; without credentials. */
const SHARED = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'accept-ranges, content-disposition, content-length, content-range, etag',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves results. The address is the capability: it holds the digest, and an `<img>` sends no key. */
export function useFiles({ store, mediaTypes, signatures }: FileSettings): Plugin {
  return {
    async onRequest({ request, url, fetchAPI, endResponse, serverContext }) {
      if (!url.pathname.startsWith('/files/')) return;
      const answer = (body: ReadableStream | null, status: number, headers: Record<string, string>) =>
        endResponse(new fetchAPI.Response(body, { status, headers: { ...SHARED, ...headers } }));
      const fail = (error: CodedError) => {
        const response = errorResponse(error, request, fetchAPI);
        for (const [name, value] of Object.entries(SHARED)) response.headers.set(name, value);
        endResponse(response);
      };
      const { method, headers } = request;
      if (method === 'OPTIONS') return answer(null, 204, preflightOf(request));
      const refused = signatures?.refusal(url);
      if (refused) return fail(refused);
      const [, digest = '', extension = ''] = PATH.exec(url.pathname) ?? [];
      const mediaType = Object.hasOwn(mediaTypes, extension) ? mediaTypes[extension] : undefined;
      const file = mediaType === undefined ? undefined : await store.peek(digest, extension);
      if (!file || mediaType === undefined) return fail(gone());
      if (method !== 'GET' && method !== 'HEAD') return fail(wrongMethod());
      const etag = `"${digest}"`;
      const download = url.searchParams.get('download');
      const all = {
        etag,
        'content-type': mediaType,
        'cache-control': cacheControlOf(file, signatures?.secondsLeft(url)),
        'accept-ranges': 'bytes',
        'content-security-policy': "default-src 'none'; sandbox",
        'referrer-policy': 'no-referrer',
        'content-disposition':
          download !== null || !isPassive(mediaType)
            ? attachmentOf(download ?? '', { digest, extension })
            : `inline; filename="${digest.slice(0, 16)}.${extension}"`,
      };
      if (etagMatches(headers.get('if-none-match'), etag)) return answer(null, 304, all);
      const range = rangeOf(headers, file.bytes, etag);
      if (!range) return answer(null, 416, { ...all, 'content-range': `bytes */${file.bytes}` });
      const { start, end, isPart } = range;
      const body = method === 'HEAD' ? null : await store.open(file, { start, end });
      if (body === undefined) return fail(gone());
      answer(body && sentBody(body, request, serverContext as Sockets), isPart ? 206 : 200, {
        ...all,
        'content-length': String(end - start + 1),
        ...(isPart && { 'content-range': `bytes ${start}-${end}/${file.bytes}` }),
      });
    },
  };
}

/** Whether a browser shows it as pixels or sound, and runs nothing: an encoder of the operator's may write SVG, or HTML. */
const isPassive = (mediaType: string) => /^(image|audio|video)\//.test(mediaType) && !/svg|xml/i.test(mediaType);

/** What is signed is for the client that has the address, and no longer than that. */
const cacheControlOf = ({ expiresAt }: StoredFile, signedSeconds: number | undefined): string =>
  signedSeconds === undefined
    ? `public, max-age=${secondsUntil(expiresAt)}, immutable`
    : `private, max-age=${Math.min(secondsUntil(expiresAt), signedSeconds)}, immutable`;

const secondsUntil = (time: Date) => Math.max(0, Math.floor((time.getTime() - Date.now()) / 1000));

const gone = () =>
  new Rejection('UNKNOWN_DIGEST', 'There is no such file (any more): ask for the picture again.', { status: 404 });

const wrongMethod = () =>
  new Rejection('METHOD_NOT_ALLOWED', 'A file can be read by GET and HEAD only.', {
    status: 405,
    headers: { allow: 'GET, HEAD' },
  });

function preflightOf({ headers }: Request): Record<string, string> {
  const wanted = headers.get('access-control-request-headers');
  return {
    'content-length': '0',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-max-age': '7200',
    ...(wanted && { 'access-control-allow-headers': wanted }),
  };
}
