import { readFile } from 'node:fs/promises';
import { atMost } from '../at-most.ts';
import type { Backend, FileFacts, FileKey, Part } from '../backend.ts';
import { openSpool } from '../disk-part.ts';
import { removeAbandonedParts } from '../disk-parts.ts';
import { nameOf } from '../file-index.ts';
import { sortInTurns } from '../sort-in-turns.ts';
import type { Bucket, S3Object } from './bucket.ts';
import { findObjects } from './find-objects.ts';
import { createS3Pins } from './s3-pins.ts';

const FILES = 'files/';
const KEY = /^files\/([\da-f]{64})\.([a-z\d]{1,8})$/;
/** Milliseconds for which a file that was seen is believed to be there: 10,000 of a job are not asked for one by one. */
const BELIEVED = 60_000;
/** Files of a job that are asked for at a time: others are served meanwhile. */
const AT_ONCE = 12;
/** Share of its time after which a file that is asked for is renewed: a copy for each use would be many. */
const SLACK = 0.25;

export interface S3BackendOptions {
  /** Local folder for what is being received. */
  readonly parts: string;
  /** Seconds; see `StoreSettings`. */
  readonly ttl: number;
  /** Whether results have addresses of S3. */
  readonly presigned: boolean;
}

/**
 * Files of a bucket, named `files/<digest>.<extension>`. The time of an object is when it was written or renewed, which is done
 * once a quarter of its time has passed: a file stays its whole time, and a quarter more at most.
 */
export function createS3Backend(bucket: Bucket, { parts, ttl, presigned }: S3BackendOptions): Backend {
  const slack = ttl * 1000 * SLACK;
  const request = atMost(AT_ONCE);
  const keyOf = (key: FileKey) => `${FILES}${nameOf(key)}`;
  /** When a file was written or renewed, and when it was last seen. */
  const seen = new Map<string, { readonly modifiedAt: number; readonly at: number }>();
  /** Uploads under way, by name: one that a removal has met is done again. */
  const uploads = new Map<string, Set<{ wasRemoved: boolean }>>();
  let nextNews = Date.now() + slack;

  function see(key: FileKey, modifiedAt: number) {
    seen.set(nameOf(key), { modifiedAt, at: performance.now() });
  }
  const wasSeen = (key: FileKey) =>
    performance.now() - (seen.get(nameOf(key))?.at ?? Number.NEGATIVE_INFINITY) < BELIEVED;

  async function factsOf(key: FileKey): Promise<FileFacts | undefined> {
    const object = await bucket.factsOf(keyOf(key));
    if (!object) {
      seen.delete(nameOf(key));
      return undefined;
    }
    see(key, object.modifiedAt);
    return { ...key, bytes: object.bytes, askedAt: object.modifiedAt + slack };
  }

  async function begin(): Promise<Part> {
    const { path, write, close, discard } = openSpool(parts);
    const upload = { wasRemoved: false };
    const send = async (key: FileKey) => bucket.put(keyOf(key), () => readFile(path));
    return {
      write,
      discard,
      async prepare(key) {
        await close();
        const same = uploads.get(nameOf(key)) ?? new Set();
        uploads.set(nameOf(key), same.add(upload));
        try {
          await send(key);
        } catch (error) {
          forget(key);
          throw error;
        }
      },
      async commit(key) {
        try {
          if (upload.wasRemoved) await send(key);
          see(key, Date.now());
        } finally {
          forget(key);
        }
        await discard();
      },
    };
    function forget(key: FileKey) {
      const same = uploads.get(nameOf(key));
      same?.delete(upload);
      if (same?.size === 0) uploads.delete(nameOf(key));
    }
  }

  return {
    begin,
    factsOf,
    async touch(key, askedAt) {
      if (!wasSeen(key) && !(await factsOf(key))) return false;
      const { modifiedAt } = seen.get(nameOf(key))!;
      if (askedAt <= modifiedAt + slack) return true;
      const isThere = await bucket.renew(keyOf(key));
      if (isThere) see(key, Date.now());
      else seen.delete(nameOf(key));
      return isThere;
    },
    // What is put is on its disks already.
    async sync(keys) {
      const isThere = await Promise.all(
        keys.map(async (key) => wasSeen(key) || (await request(() => factsOf(key))) !== undefined),
      );
      return keys.filter((_, i) => isThere[i]);
    },
    async search(digests, known, signal) {
      const found = filesOf(await findObjects(bucket, FILES, digests, known, signal), slack);
      for (const file of found) see(file, file.askedAt - slack);
      return found;
    },
    read: (key) => bucket.read(keyOf(key)),
    open: (key, range) => bucket.open(keyOf(key), range),
    async remove(key) {
      const mark = () => {
        for (const upload of uploads.get(nameOf(key)) ?? []) upload.wasRemoved = true;
        seen.delete(nameOf(key));
      };
      mark();
      await bucket.remove(keyOf(key));
      // One that began meanwhile may have come first.
      mark();
    },
    pins: createS3Pins(bucket),
    tidy: () => removeAbandonedParts(parts),
    async *news() {
      if (Date.now() < nextNews) return;
      nextNews = Date.now() + slack;
      for await (const page of bucket.list(FILES)) yield filesOf(page, slack);
    },
    ...(presigned && {
      urlOf: (key: FileKey, seconds: number, mediaType: string) =>
        bucket.urlOf(keyOf(key), seconds, {
          'response-content-type': mediaType,
          'response-cache-control': `public, max-age=${seconds}, immutable`,
        }),
    }),
    close: bucket.close,
  };
}

/** The files of a page of objects; whatever else is in the bucket is left alone. */
function filesOf(page: readonly S3Object[], slack: number): readonly FileFacts[] {
  return page.flatMap(({ key, bytes, modifiedAt }) => {
    const [, digest, extension] = KEY.exec(key) ?? [];
    if (digest === undefined || extension === undefined) return [];
    return [{ digest, extension, bytes, askedAt: modifiedAt + slack }];
  });
}

/** All files of a bucket, the longest not asked for first. */
export async function scanBucket(bucket: Bucket, ttl: number): Promise<readonly FileFacts[]> {
  const all: FileFacts[] = [];
  for await (const page of bucket.list(FILES)) all.push(...filesOf(page, ttl * 1000 * SLACK));
  await sortInTurns(all, (a, b) => a.askedAt - b.askedAt);
  return all;
}
