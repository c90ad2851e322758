import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { limits } from '../schema/index.ts';
import { createFormFiles, type IngestPart } from './form-files.ts';
import { fileMapOf, operationsOf, placeFiles } from './form-operations.ts';
import { disconnected } from './request-lifetime.ts';
import { brokenForm, fieldTooLarge, noBoundary, noFields, wrongOrder } from './upload-errors.ts';

export interface FormOptions {
  readonly contentType: string;
  /** Of the whole form, of one file, and how many files. */
  readonly maxBytes: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Of the whole body, as its head says; undefined where it does not. */
  readonly contentLength: number | undefined;
  readonly ingest: IngestPart;
  /** Of the request: nothing of the form is waited for after it aborts. */
  readonly signal: AbortSignal;
  tooLarge(): Error;
}

/** Parts of a form; clients send a few, and those beyond are read and dropped. */
const MOST_PARTS = 1_000;
/** Bytes around a file in a form: its boundaries and headers. */
const PART_HEAD = 4_096;
/** Names of parts that came before `map`, for the sentence that says so. */
const MOST_EARLY = 100;

/**
 * Reads a form by the GraphQL multipart request specification: `operations`, `map`, then files. Gives the operations as soon
 * as the map has arrived; the files go on to arrive.
 */
export function readForm(body: Readable, options: FormOptions): Promise<unknown> {
  const { contentType, contentLength, maxBytes, maxFileBytes, maxFiles, ingest, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const parser = parserOf(contentType, maxFileBytes);
    if (!parser) return reject(noBoundary());
    const files = createFormFiles(ingest, maxFileBytes, signal);
    const early = new Set<string>();
    let operations: object | undefined;
    let isMapped = false;
    let fieldBytes = 0;
    let bytes = 0;

    function stop() {
      signal.removeEventListener('abort', abort);
      // To unpipe pauses it, unless it is drained already.
      body.off('data', count).off('end', end).off('close', close).unpipe(parser);
    }
    function fail(error: unknown) {
      stop();
      files.fail(error as Error);
      reject(error);
    }
    const abort = () => fail(signal.reason);
    const close = () => fail(disconnected());
    const end = () => body.off('close', close);
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(options.tooLarge());
    };

    function field(name: string, text: string, isCut: boolean) {
      fieldBytes += Buffer.byteLength(text);
      if (isCut || fieldBytes > limits.formFieldBytes) throw fieldTooLarge();
      if (name === 'operations') operations ??= operationsOf(text);
      if (name !== 'map' || isMapped) return;
      if (!operations) throw wrongOrder('map', 'operations');
      const map = fileMapOf(text, maxFiles);
      const tooEarly = [...map.keys()].find((each) => early.has(each));
      if (tooEarly !== undefined) throw wrongOrder(tooEarly.slice(0, 100), 'map');
      placeFiles(operations, map, files.expect);
      isMapped = true;
      if (contentLength !== undefined && contentLength - bytes > map.size * (maxFileBytes + PART_HEAD)) files.refuse();
      resolve(operations);
    }

    parser.on('field', (name, text, _nameIsCut, isCut) => {
      try {
        field(name, text, isCut);
      } catch (error) {
        fail(error);
      }
    });
    parser.on('file', (name, file, filename: string | undefined, encoding, mediaType) => {
      if (!isMapped && early.size < MOST_EARLY) early.add(name);
      files.receive(name, { file, ...(filename !== undefined && { filename }), mediaType, encoding });
    });
    parser.on('error', () => fail(brokenForm()));
    parser.on('finish', () => {
      if (!isMapped) return fail(noFields(operations ? 'map' : 'operations'));
      stop();
      files.end();
    });
    signal.addEventListener('abort', abort, { once: true });
    // Also after it was given up: an error without a listener would end the process.
    body.on('error', close);
    body.on('data', count).on('end', end).on('close', close).pipe(parser);
  });
}

/** Whatever its headers say, a part is a field if its name is that of one, and else a file. */
function parserOf(contentType: string, maxFileBytes: number): BusboyInstance | undefined {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name !== 'operations' && name !== 'map',
      limits: { fieldSize: limits.formFieldBytes, fileSize: maxFileBytes, parts: MOST_PARTS },
    });
  } catch {
    return undefined;
  }
}
