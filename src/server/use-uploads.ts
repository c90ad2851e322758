import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { processRequest } from 'graphql-upload-ts';
import type { Plugin } from 'graphql-yoga';
import { withCodedErrors } from './coded-uploads.ts';
import type { Sockets } from './swallow.ts';

/** Bytes of the fields `operations` and `map` together: room for data URIs is in JSON requests only. */
const MAX_FIELD = 1_000_000;

export interface UploadSettings {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Aborts at the end of a request; what has not arrived by then is not waited for. */
  signalOf(request: Request): AbortSignal;
}

/** Reads multipart requests by the GraphQL multipart request specification; files stream while resolvers run. */
export function useUploads({ maxFileBytes, maxFiles, signalOf }: UploadSettings): Plugin {
  const limits = { maxFileSize: maxFileBytes, maxFiles, maxFieldSize: MAX_FIELD };
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
      if (request.method !== 'POST' || !isForm) return;
      const { req } = serverContext as Sockets;
      const end = signalOf(request);
      setRequestParser(async () => {
        const source =
          req ?? Readable.from(request.body as unknown as AsyncIterable<Uint8Array>, { objectMode: false });
        // The reader is given a body that can be ended: the end of the request itself would be that of its connection.
        const body = Object.assign(new PassThrough(), { headers: Object.fromEntries(request.headers) });
        const response = new EventEmitter();
        const stop = () => {
          body.destroy();
          response.emit('close');
        };
        end.addEventListener('abort', stop, { once: true });
        source.once('error', stop).pipe(body);
        return withCodedErrors(await processRequest<any>(body as any, response as any, limits));
      });
    },
  };
}
