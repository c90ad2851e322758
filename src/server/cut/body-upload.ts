import { PassThrough, type Readable } from 'node:stream';
import type { IngestPart, UploadValue } from '../form-files.ts';
import { disconnected } from '../request-lifetime.ts';
import { unlessAborted } from '../unless-aborted.ts';

/** A body that is a picture, ingested as it arrives. It is left where it stands when ingesting ends early. */
export function bodyUpload(body: Readable, ingest: IngestPart, signal: AbortSignal): UploadValue {
  const bytes = new PassThrough();
  const close = () => {
    if (!bytes.writableEnded) bytes.destroy(disconnected());
  };
  const abort = () => bytes.destroy(signal.reason);
  // What is not read may fail without a reader.
  bytes.on('error', () => {});
  bytes.once('close', () => {
    body.off('close', close).unpipe(bytes);
    signal.removeEventListener('abort', abort);
  });
  signal.addEventListener('abort', abort, { once: true });
  body.on('error', close).on('close', close).pipe(bytes);
  const promise = unlessAborted(signal, () => ingest(bytes, {}, signal));
  const done = () => bytes.destroy();
  promise.then(done, done);
  return { promise };
}
