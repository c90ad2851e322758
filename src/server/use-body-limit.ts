import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { type Sockets, swallow } from './swallow.ts';

/** Bytes of a request that is not multipart: parsing JSON holds the event loop, and larger pictures are uploads. */
const MAX_BODY = 10_000_000;

/** Refuses large bodies by their announced length, and reads others no further than that. */
export function useBodyLimit(maxMultipart: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI, serverContext }) {
      swallow(serverContext as Sockets);
      const isMultipart = /^multipart\//i.test(request.headers.get('content-type') ?? '');
      const limit = isMultipart ? maxMultipart : MAX_BODY;
      if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
      if (isMultipart || request.method !== 'POST' || !requestParser || request.headers.has('content-length')) return;
      setRequestParser(async ({ url, method, headers, body }) =>
        requestParser(new fetchAPI.Request(url, { method, headers, body: await textOf(body) })),
      );
    },
  };
}

async function textOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  // A reader, since leaving a loop over the body would end the connection before the answer is sent.
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.length;
    if (size > MAX_BODY) throw tooLarge(MAX_BODY);
    chunks.push(next.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (limit: number) =>
  new CodedError('BODY_TOO_LARGE', `This request may have ${limit} bytes at most. Send large pictures as uploads.`);
