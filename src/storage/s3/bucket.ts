import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { S3mini, S3ServiceError } from 's3mini';
import { atMost } from '../at-most.ts';
import type { ByteRange } from '../store.ts';
import { StoreUnavailableError } from '../unavailable.ts';
import { createReach } from './reach.ts';
import { timedFetch } from './timed-fetch.ts';

export interface S3Settings {
  /** `https://…`, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** As clients reach it, where that differs: presigned addresses hold for this name only. */
  readonly publicEndpoint?: string | undefined;
}

export interface S3Object {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since 1970, by the clock of S3. */
  readonly modifiedAt: number;
  /** Changes with the content. */
  readonly etag: string;
}

export type Bucket = ReturnType<typeof openBucket>;

/** Requests at a time: more only wait elsewhere, within their limit of time. Few hold a whole file in memory. */
const REQUESTS = 16;
const UPLOADS = 8;
/** Objects that a page of a list has at most. */
export const PAGE = 1_000;
/** Milliseconds for which the bucket is known to be there: many objects that are missing ask for it once. */
const KNOWN = 1_000;

/**
 * The objects of a bucket. Everything rejects with `StoreUnavailableError` within two seconds where S3 cannot be reached, and
 * where it refuses; an object that is missing is undefined, which it is not where the whole bucket is.
 */
export function openBucket({ endpoint, bucket, publicEndpoint, ...keys }: S3Settings) {
  const clientOf = (base: string, fetch?: typeof globalThis.fetch) =>
    new S3mini({ ...keys, endpoint: `${base.replace(/\/+$/, '')}/${bucket}`, ...(fetch && { fetch }) });
  const whole = clientOf(endpoint, timedFetch('whole'));
  const streamed = clientOf(endpoint, timedFetch('streamed'));
  const signing = clientOf(publicEndpoint ?? endpoint);
  const { ask, close } = createReach(() => whole.bucketExists());
  const [request, upload] = [atMost(REQUESTS), atMost(UPLOADS)];
  let knownUntil = 0;

  /** An object is missing by itself only where its bucket is there: a bucket that was lost loses no files of ours. */
  async function confirmMissing(): Promise<undefined> {
    if (performance.now() < knownUntil) return;
    if (!(await whole.bucketExists()))
      throw new StoreUnavailableError(`There is no S3 bucket ${bucket} that this key may use.`);
    knownUntil = performance.now() + KNOWN;
  }

  /** Undefined where there is no such object. */
  const found = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    request(() =>
      ask(() =>
        work().catch((error) => {
          if (error instanceof S3ServiceError && error.status === 404) return confirmMissing();
          throw error;
        }),
      ),
    );

  return {
    close,
    /** The bytes are asked for when it is their turn, so that few uploads are in memory. */
    put: (key: string, read: () => Promise<Uint8Array>): Promise<void> =>
      upload(async () => {
        const bytes = await read();
        await ask(() => whole.putObject(key, bytes));
      }),
    read: (key: string): Promise<Uint8Array | undefined> =>
      found(async () => new Uint8Array(await (await whole.getObjectRaw(key)).arrayBuffer())),
    /** A stream that is not read to its end must be destroyed. */
    open: (key: string, range?: ByteRange): Promise<Readable | undefined> =>
      found(async () => {
        const { body } = range
          ? await streamed.getObjectRaw(key, false, range.start, range.end + 1)
          : await streamed.getObjectRaw(key);
        return body ? Readable.fromWeb(body as ReadableStream) : Readable.from([]);
      }),
    /** By asking for the first byte: the library gives no headers of a HEAD. */
    factsOf: (key: string): Promise<S3Object | undefined> =>
      found(async () => {
        const { headers } = await whole.getObjectRaw(key, false, 0, 1);
        const bytes = Number(headers.get('content-range')?.split('/')[1] ?? headers.get('content-length'));
        return { key, bytes, modifiedAt: Date.parse(headers.get('last-modified')!), etag: headers.get('etag') ?? '' };
      }),
    /** Copies an object onto itself, so that it is as new. False where it is gone. */
    renew: async (key: string): Promise<boolean> =>
      (await found(() => whole.copyObject(key, key, { metadataDirective: 'REPLACE' }))) !== undefined,
    async remove(key: string): Promise<void> {
      await found(() => whole.deleteObject(key));
    },
    /** All objects below a prefix, in pages. */
    async *list(prefix: string): AsyncGenerator<readonly S3Object[]> {
      let token: string | undefined;
      do {
        const from = token;
        const page = await request(() => ask(() => whole.listObjectsPaged('/', prefix, PAGE, from)));
        if (!page?.objects) throw new StoreUnavailableError(`There is no S3 bucket ${bucket}.`);
        yield page.objects.map(({ Key: key, Size, LastModified, ETag: etag }) => ({
          ...{ key, etag },
          bytes: Number(Size),
          modifiedAt: new Date(LastModified).getTime(),
        }));
        token = page.nextContinuationToken;
      } while (token);
    },
    /** An address that needs no key, for so many seconds. */
    urlOf: (key: string, seconds: number, query: Readonly<Record<string, string>>): Promise<string> =>
      signing.getPresignedUrl('GET', key, seconds, { ...query }),
  };
}
