import type { Readable } from 'node:stream';
import { createFormFiles, type IngestPart } from './form-files.ts';
import { fileMapOf, filesAllowed, operationsOf, placeFiles } from './form-operations.ts';
import { type PartsOptions, readParts } from './read-parts.ts';
import { noFields, wrongOrder } from './upload-errors.ts';

/** Options of a form with files. */
export interface FilesOptions extends PartsOptions {
  readonly maxFiles: number;
  readonly ingest: IngestPart;
}

export interface FormOptions extends FilesOptions {
  /** Of the whole body, as its head says; undefined where it does not. */
  readonly contentLength: number | undefined;
}

/** Bytes around a file in a form: its boundaries and headers. */
const PART_HEAD = 4_096;
/** Names of parts that came before `map`, for the sentence that says so. */
const MOST_EARLY = 100;

/**
 * Reads a form by the GraphQL multipart request specification: `operations`, `map`, then files. Gives the operations as soon
 * as the map has arrived; the files go on to arrive.
 */
export function readForm(body: Readable, options: FormOptions): Promise<unknown> {
  const { contentLength, maxFileBytes, maxFiles, ingest, signal } = options;
  return readParts(body, options, (resolve) => {
    const files = createFormFiles(ingest, maxFileBytes, signal);
    const early = new Set<string>();
    let operations: object | undefined;
    let isMapped = false;
    return {
      isField: (name) => name === 'operations' || name === 'map',
      field(name, text, bytes) {
        if (name === 'operations') operations ??= operationsOf(text);
        if (name !== 'map' || isMapped) return;
        if (!operations) throw wrongOrder('map', 'operations');
        const map = fileMapOf(text, filesAllowed(operations, maxFiles));
        const tooEarly = [...map.keys()].find((each) => early.has(each));
        if (tooEarly !== undefined) throw wrongOrder(tooEarly.slice(0, 100), 'map');
        placeFiles(operations, map, files.expect);
        isMapped = true;
        if (contentLength !== undefined && contentLength - bytes > map.size * (maxFileBytes + PART_HEAD))
          files.refuse();
        resolve(operations);
      },
      file(name, part) {
        if (!isMapped && early.size < MOST_EARLY) early.add(name);
        files.receive(name, part);
      },
      end() {
        if (!isMapped) throw noFields(operations ? 'map' : 'operations');
        files.end();
      },
      fail: files.fail,
    };
  });
}
