import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { limits } from '../schema/index.ts';
import type { FilePart } from './form-files.ts';
import { disconnected } from './request-lifetime.ts';
import { brokenForm, fieldTooLarge, noBoundary } from './upload-errors.ts';

export interface PartsOptions {
  readonly contentType: string;
  /** Of the whole form, and of one file. */
  readonly maxBytes: number;
  readonly maxFileBytes: number;
  /** Of the request: nothing of the form is waited for after it aborts. */
  readonly signal: AbortSignal;
  tooLarge(): Error;
}

/** What is made of the parts of a form. Whatever one of these throws ends the reading, and is what the form comes to. */
export interface PartReader {
  /** Whatever its headers say, a part is a field if its name is that of one, and else a file. */
  isField(name: string): boolean;
  /** @param bytes of the form that have arrived by then */
  field(name: string, text: string, bytes: number): void;
  file(name: string, part: FilePart): void;
  /** All parts have arrived. */
  end(): void;
  /** No more will arrive. */
  fail(reason: Error): void;
}

/** Parts of a form; clients send a few, and those beyond are read and dropped. */
const MOST_PARTS = 1_000;

/** Reads the parts of a `multipart/form-data` body in the order in which they arrive. Settles as the reader decides. */
export function readParts<T>(
  body: Readable,
  { contentType, maxBytes, maxFileBytes, signal, tooLarge }: PartsOptions,
  readerOf: (resolve: (value: T) => void) => PartReader,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const reader = readerOf(resolve);
    const parser = parserOf(contentType, maxFileBytes, reader.isField);
    if (!parser) return reject(noBoundary());
    let fieldBytes = 0;
    let bytes = 0;

    function stop() {
      signal.removeEventListener('abort', abort);
      // To unpipe pauses it, unless it is drained already.
      body.off('data', count).off('end', end).off('close', close).unpipe(parser);
    }
    function fail(error: unknown) {
      stop();
      reader.fail(error as Error);
      reject(error);
    }
    const abort = () => fail(signal.reason);
    const close = () => fail(disconnected());
    const end = () => body.off('close', close);
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(tooLarge());
    };
    const orFail = (work: () => void) => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };

    parser.on('field', (name, text, _nameIsCut, isCut) =>
      orFail(() => {
        fieldBytes += Buffer.byteLength(text);
        if (isCut || fieldBytes > limits.formFieldBytes) throw fieldTooLarge();
        reader.field(name, text, bytes);
      }),
    );
    parser.on('file', (name, file, filename: string | undefined, encoding, mediaType) =>
      orFail(() => reader.file(name, { file, ...(filename !== undefined && { filename }), mediaType, encoding })),
    );
    parser.on('error', () => fail(brokenForm()));
    parser.on('finish', () =>
      orFail(() => {
        reader.end();
        stop();
      }),
    );
    signal.addEventListener('abort', abort, { once: true });
    // Also after it was given up: an error without a listener would end the process.
    body.on('error', close);
    body.on('data', count).on('end', end).on('close', close).pipe(parser);
  });
}

function parserOf(
  contentType: string,
  fileSize: number,
  isField: (name: string) => boolean,
): BusboyInstance | undefined {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => !isField(name ?? ''),
      limits: { fieldSize: limits.formFieldBytes, fileSize, parts: MOST_PARTS },
    });
  } catch {
    return undefined;
  }
}
