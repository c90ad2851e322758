import { CodedError, limits } from '../pipeline/index.ts';
import { type FinishedImage, stored } from '../removal/index.ts';
import type { Store, Stored } from '../storage/index.ts';

/** A finished picture, and the file that it becomes when its address is asked for. */
export interface Image extends Omit<FinishedImage, 'data'> {
  /** Size of its file. */
  readonly bytes: number;
  /** Writes it on first use. */
  file(): Promise<Stored>;
  /** @throws CodedError `BAD_OPTION` above `limits.dataUriBytes` */
  dataUri(): string | Promise<string>;
}

/**
 * A finished picture, while GraphQL resolves its fields. Those begin in the turn of the event loop in which it is resolved;
 * after it, and once the file is written, its bytes are let go: an answer may hold fifty pictures of 40 MB.
 *
 * @param end of the request: until then the file is in use
 */
export function imageOf({ data, ...facts }: FinishedImage, store: Store, end: AbortSignal): Image {
  const size = data.length;
  let bytes: Uint8Array | undefined = data;
  let file: Promise<Stored> | undefined;
  const letGo = () => {
    bytes = undefined;
  };
  setImmediate(() => (file ? file.then(letGo, letGo) : letGo()));

  function held(): Uint8Array {
    if (bytes) return bytes;
    throw new Error('A picture was asked for after its answer.');
  }

  return {
    ...facts,
    bytes: size,
    file() {
      file ??= stored(() => store.put([held()], facts.extension, { until: end }));
      return file;
    },
    dataUri() {
      checkSize(size);
      return dataUriOf(facts.mediaType, held());
    },
  };
}

/** @throws CodedError `BAD_OPTION` above `limits.dataUriBytes` */
export function dataUriOf(mediaType: string, bytes: Uint8Array): string {
  checkSize(bytes.length);
  const { buffer, byteOffset, length } = bytes;
  return `data:${mediaType};base64,${Buffer.from(buffer, byteOffset, length).toString('base64')}`;
}

function checkSize(size: number): void {
  if (size <= limits.dataUriBytes) return;
  throw new CodedError(
    'BAD_OPTION',
    `This picture has ${size} bytes; as a data URI it may have ${limits.dataUriBytes} at most. Ask for its url.`,
  );
}
