import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';

/** Bytes of a request that is not multipart: parsing JSON holds the event loop, and larger pictures are uploads. */
const MAX_BODY = 10_000_000;

/** Refuses large bodies by their announced length, and reads others no further than that. */
export function useBodyLimit(maxMultipart: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
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
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY) throw tooLarge(MAX_BODY);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (limit: number) =>
  new CodedError('BODY_TOO_LARGE', `This request may have ${limit} bytes at most. Send large pictures as uploads.`);
