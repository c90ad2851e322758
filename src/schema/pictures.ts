import { CodedError, given, keyOf, type Node, type Source } from '../pipeline/index.ts';
import { StoreFullError } from '../storage/index.ts';
import type { Builder, UploadedFile } from './builder.ts';
import type { Header, House, Sample } from './house.ts';
import { enumValues } from './names.ts';

/** `ImageInput` as it arrives: exactly one of these. */
export interface ImageInput {
  readonly upload?: { readonly promise: Promise<UploadedFile> };
  readonly dataUri?: string;
  readonly url?: string;
  readonly sample?: string;
  readonly digest?: string;
}

/** A source whose bytes are here and recognised. */
export interface Picture extends Header {
  readonly digest: string;
}

/** Takes pictures in, and finds their bytes again by digest, until the request ends that they are taken for. */
export interface Pictures {
  /** @throws CodedError for whatever is wrong with it */
  take(input: ImageInput): Promise<Picture>;
  /** Bytes of a digest that was taken. */
  source(digest: string): Node<Source>;
}

/** Extension of sources in the store: no media type belongs to it, so they are never served. */
const SOURCE = 'source';

/** The pictures of each request, which ends when its signal aborts. */
export function createPictures({ store, samples, recognize, memo, limits }: House): (end: AbortSignal) => Pictures {
  const sampleOf = new Map(samples.map((sample) => [sample.name, sample]));
  const sampleBytes = new Map(samples.map(({ digest, data }) => [digest, data]));

  /** Finds bytes, keeps them until the request ends, and says how to read them. */
  async function found(digest: string, end: AbortSignal): Promise<() => Promise<Uint8Array>> {
    const sample = sampleBytes.get(digest);
    if (sample) return async () => sample;
    const file = await stored(() => store.find(digest, undefined, { until: end }));
    if (!file) throw unknown(digest);
    return async () => {
      const bytes = await stored(() => store.read(file));
      if (!bytes) throw unknown(digest);
      return bytes;
    };
  }

  /** What the header of these bytes says; it need not be read again while that is remembered. */
  async function recognized(digest: string, end: AbortSignal): Promise<Picture> {
    const read = await found(digest, end);
    const make = async () => ({ value: await recognize(await read()), warnings: [] });
    const { value } = await memo.through(keyOf('header', digest), true, end, make);
    return { digest, ...value };
  }

  async function keep(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, end: AbortSignal): Promise<Picture> {
    const { digest } = await stored(() => store.put(bytes, SOURCE, { until: end, signal: end }));
    return recognized(digest, end);
  }

  return (end) => ({
    async take({ upload, dataUri, sample, digest, url }) {
      if (upload) return keep((await upload.promise).createReadStream(), end);
      if (dataUri !== undefined) return keep([bytesOfDataUri(dataUri, limits.maxFileBytes)], end);
      if (sample !== undefined) return recognized((sampleOf.get(sample) as Sample).digest, end);
      if (digest !== undefined) return recognized(digest.toLowerCase(), end);
      throw new CodedError(
        'URL_SOURCES_DISABLED',
        `This server does not fetch pictures (${url}): send it as an upload or as a data URI.`,
      );
    },
    source: (digest) => given(keyOf('source', digest), async () => ({ data: await (await found(digest, end))() })),
  });
}

/** Failures of the disk, as clients may know them; what the bytes' own stream says goes on as it is. */
export async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreFullError || (error instanceof Error && 'syscall' in error)) {
      throw new CodedError('STORAGE_UNAVAILABLE', 'The server cannot store files at present: try again later.', [], {
        cause: error,
      });
    }
    throw error;
  }
}

const unknown = (digest: string) =>
  new CodedError('UNKNOWN_DIGEST', `This server has no bytes with the digest ${digest} (any more): upload them again.`);

function bytesOfDataUri(uri: string, maxBytes: number): Uint8Array {
  // Only the head is matched: it is as long as somebody likes.
  const head = uri.slice(0, uri.indexOf(',') + 1);
  if (!/^data:[^,]{0,200};base64,$/i.test(head)) {
    throw new CodedError('NOT_AN_IMAGE', 'A data URI begins with "data:image/png;base64," or the like.');
  }
  const base64 = uri.slice(head.length);
  if ((base64.length * 3) / 4 > maxBytes + 2) {
    throw new CodedError(
      'FILE_TOO_LARGE',
      `A file may have ${maxBytes} bytes at most: send a smaller picture, or compress it.`,
    );
  }
  return Buffer.from(base64, 'base64');
}

export function imageInput(builder: Builder, samples: readonly Sample[]) {
  const SampleEnum = builder.enumType('Sample', {
    description: 'A picture that comes with the server.',
    values: enumValues(samples, ({ title, credit }) => `${title}. By ${credit}.`),
  });
  const ImageInput = builder.inputType('ImageInput', {
    isOneOf: true,
    description: 'Exactly one: where a picture comes from.',
    fields: (t) => ({
      upload: t.field({ type: 'Upload', description: 'A file of the multipart request.' }),
      dataUri: t.string({ description: '`data:image/…;base64,…`, for small pictures.' }),
      url: t.field({ type: 'URL', description: 'Only where the operator allows it; this server does not fetch yet.' }),
      sample: t.field({ type: SampleEnum, description: 'A picture that comes with the server.' }),
      digest: t.id({
        description: 'Bytes this server still has: `source.digest` or `Image.digest` of an earlier answer.',
      }),
    }),
  });
  return { ImageInput, SampleEnum };
}
