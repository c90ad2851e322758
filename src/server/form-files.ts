import { PassThrough } from 'node:stream';
import type { BusboyFileStream } from '@fastify/busboy';
import { fileTooLarge } from '../schema/index.ts';
import { unlessAborted } from './unless-aborted.ts';
import { brokenForm, encodedPart, missingFile } from './upload-errors.ts';

/**
 * Takes the bytes of a file as they arrive. It may stop before their end; an error of theirs is one of the client.
 *
 * @param signal of the request
 */
export type IngestPart = (
  bytes: AsyncIterable<Uint8Array>,
  info: { readonly filename?: string; readonly mediaType?: string },
  signal: AbortSignal,
) => Promise<unknown>;

/**
 * The value of a file: what `ingest` gave, once the part has arrived. It is a value of `Upload`, and of `ImageInput` too: a form
 * knows no types, so the only property that graphql finds there is `upload`, which holds the same file.
 */
export interface UploadValue {
  readonly promise: Promise<unknown>;
}

/** JSON cannot carry a promise. */
export const isUploadValue = (value: unknown): value is UploadValue =>
  typeof value === 'object' && value !== null && 'promise' in value && value.promise instanceof Promise;

interface Slot {
  readonly value: UploadValue;
  settle(result: Promise<unknown>): void;
}

export interface FilePart {
  readonly file: BusboyFileStream;
  readonly filename?: string;
  readonly mediaType?: string;
  /** Of its bytes: `7bit` and the like are none. */
  readonly encoding: string;
}

/**
 * The files of one form. Each is ingested as soon as its part arrives, so that no order of reading them can block, and fails
 * for itself; its part is read to the end in any case.
 */
export function createFormFiles(ingest: IngestPart, maxFileBytes: number, signal: AbortSignal) {
  const slots = new Map<string, Slot>();
  const arriving = new Set<PassThrough>();

  function miss(reason: unknown) {
    for (const { settle } of slots.values()) settle(Promise.reject(reason));
    slots.clear();
  }

  function abort() {
    miss(signal.reason);
    for (const bytes of arriving) bytes.destroy(signal.reason);
  }

  signal.addEventListener('abort', abort, { once: true });

  return {
    /** The value of a file that will arrive. */
    expect(name: string): UploadValue {
      const slot = createSlot();
      slots.set(name, slot);
      return slot.value;
    },
    /** A part arrives; drained where no file of its name is expected. */
    receive(name: string, { file, encoding, ...info }: FilePart) {
      const slot = slots.get(name);
      if (!slot) return drain(file);
      slots.delete(name);
      if (/^(base64|quoted-printable)$/i.test(encoding)) {
        slot.settle(Promise.reject(encodedPart(encoding.toLowerCase())));
        return drain(file);
      }
      const bytes = bytesOf(file, maxFileBytes);
      arriving.add(bytes);
      const done = () => {
        arriving.delete(bytes);
        bytes.destroy();
      };
      const ingested = unlessAborted(signal, () => ingest(bytes, info, signal));
      ingested.then(done, done);
      slot.settle(ingested);
    },
    /** What is still to come is more than the files may have: at least one is too large, and none is waited for. */
    refuse: () => miss(fileTooLarge(maxFileBytes)),
    /** All parts have arrived. */
    end: () => miss(missingFile()),
    /** No more will arrive; of a part that has arrived whole, the bytes are still there to be taken. */
    fail(reason: Error) {
      miss(reason);
      for (const bytes of arriving) if (!bytes.writableEnded) bytes.destroy(reason);
    },
  };
}

function createSlot(): Slot {
  let settle!: Slot['settle'];
  const promise = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  // A resolver need not ask for it.
  promise.catch(() => {});
  return { value: Object.defineProperty({ upload: { promise } }, 'promise', { value: promise }) as never, settle };
}

/** The bytes of a part, which can be left, or broken off, while the part itself is read on. */
function bytesOf(file: BusboyFileStream, maxFileBytes: number): PassThrough {
  const bytes = new PassThrough();
  // What is not read may fail without a reader.
  bytes.on('error', () => {});
  bytes.once('close', () => {
    file.unpipe(bytes);
    file.resume();
  });
  file.once('limit', () => bytes.destroy(fileTooLarge(maxFileBytes)));
  file.on('error', () => bytes.destroy(brokenForm()));
  file.pipe(bytes);
  return bytes;
}

function drain(file: BusboyFileStream) {
  file.on('error', () => {}).resume();
}
