import type { Plugin } from 'graphql-yoga';
import { CodedError, limits } from '../schema/index.ts';
import { bodyOf, collectBody } from './collect-body.ts';
import { decodeBody, encodingOf } from './decode-body.ts';
import type { Sockets } from './drain-body.ts';
import type { IngestPart } from './form-files.ts';
import { readForm } from './read-form.ts';
import { paramsOfSearch, readerOf } from './read-params.ts';
import { Rejection } from './rejection.ts';
import type { RequestLifetimes } from './request-lifetime.ts';

export interface BodySettings {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

/** Reads the parameters of a request from its address or its body, large ones no further than they may be. */
export function useRequestBody(
  { maxFileBytes, maxFiles }: BodySettings,
  ingest: IngestPart,
  { of }: RequestLifetimes,
): Plugin {
  // Room for the fields, and for the heads of the parts. How many files a form may have is known once it is read.
  const maxFormBytes = Math.max(maxFiles, limits.storedFiles) * maxFileBytes + 2 * limits.formFieldBytes;
  return {
    onRequestParse({ request, setRequestParser, serverContext }) {
      const { headers, method, url } = request;
      if (new URL(url).pathname !== '/graphql') return;
      if (method === 'GET') return setRequestParser(() => paramsOfSearch(new URL(url).searchParams) as never);
      // Other methods are refused by Yoga.
      if (method !== 'POST') return;
      const contentType = headers.get('content-type') ?? '';
      const mediaType = contentType.split(/[;,]/, 1)[0]!.trim().toLowerCase();
      const isForm = mediaType === 'multipart/form-data';
      const read = readerOf(mediaType);
      if (!isForm && !read) throw unknownType(mediaType);
      if (read) checkCharset(contentType);
      const encoding = encodingOf(headers.get('content-encoding'), isForm);
      const maxBytes = isForm ? maxFormBytes : limits.bodyBytes;
      const tooLarge = () => bodyTooLarge(maxBytes);
      const length = headers.get('content-length');
      const contentLength = length === null ? undefined : Number(length);
      if ((contentLength ?? 0) > maxBytes) throw tooLarge();
      const { signal } = of(request);
      const body = () => bodyOf(request, serverContext as Sockets);
      if (!read) {
        const options = { contentType, contentLength, maxBytes, maxFileBytes, maxFiles, ingest, signal, tooLarge };
        return setRequestParser(() => readForm(body(), options) as never);
      }
      setRequestParser(async () => {
        const bytes = await collectBody(body(), { maxBytes, signal, tooLarge });
        const plain = encoding ? await decodeBody(bytes, encoding, { maxBytes, tooLarge }) : bytes;
        return read(plain.toString('utf8')) as never;
      });
    },
  };
}

/** JSON in another encoding would be read with wrong letters, or as no JSON at all. @throws Rejection 415 */
function checkCharset(contentType: string): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType) ?? [];
  if (/^(utf-?8|us-ascii|ascii)$/i.test(charset)) return;
  const message = `A body cannot be read in "${charset.slice(0, 100)}": send it in UTF-8.`;
  throw new Rejection('GRAPHQL_PARSE_FAILED', message, { status: 415 });
}

const unknownType = (mediaType: string) =>
  new Rejection(
    'GRAPHQL_PARSE_FAILED',
    `A request cannot be read as ${mediaType ? `"${mediaType.slice(0, 100)}"` : 'anything: it has no content-type'}. Send JSON as "application/json", and files as "multipart/form-data".`,
    { status: 415, headers: { accept: 'application/json, multipart/form-data' } },
  );

export const bodyTooLarge = (limit: number) =>
  new CodedError('BODY_TOO_LARGE', `This request may have ${limit} bytes at most. Send large pictures as uploads.`);
