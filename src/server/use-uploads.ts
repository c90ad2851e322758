import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { processRequest } from 'graphql-upload-ts';
import type { Plugin } from 'graphql-yoga';
import type { Sockets } from './swallow.ts';

/** Bytes of the fields `operations` and `map` together: room for data URIs is in JSON requests only. */
const MAX_FIELD = 1_000_000;

/** Reads multipart requests by the GraphQL multipart request specification; files stream while resolvers run. */
export function useUploads({ maxFileBytes, maxFiles }: { maxFileBytes: number; maxFiles: number }): Plugin {
  const limits = { maxFileSize: maxFileBytes, maxFiles, maxFieldSize: MAX_FIELD };
  const ends = new WeakMap<Request, EventEmitter>();
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      const { req, res } = serverContext as Sockets;
      if (request.method !== 'POST' || !/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? ''))
        return;
      if (req && res) {
        setRequestParser(() => processRequest<any>(req, res, limits));
        return;
      }
      // Without a socket of Node's: the body comes from the Request, and its end is the end of the response.
      const end = new EventEmitter();
      ends.set(request, end);
      const body = Readable.from(request.body as unknown as AsyncIterable<Uint8Array>, { objectMode: false });
      const incoming = Object.assign(body, { headers: Object.fromEntries(request.headers) });
      setRequestParser(() => processRequest<any>(incoming as any, end as any, limits));
    },
    onResponse({ request }) {
      ends.get(request)?.emit('close');
    },
  };
}
