import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStore } from '../../src/storage/create-store.ts';
import type { Store } from '../../src/storage/index.ts';
import type { Bucket, S3Object } from '../../src/storage/s3/bucket.ts';
import { createS3Backend } from '../../src/storage/s3/s3-backend.ts';

const digestOf = (name: string) => createHash('sha256').update(name).digest('hex');
const digests = (count: number, name = 'invented') => Array.from({ length: count }, (_, i) => digestOf(`${name} ${i}`));

/** Objects that other processes have put, by key. */
let objects: Map<string, S3Object>;
/** Pins, by key. */
const written = new Map<string, Uint8Array>();
/** Requests for objects, and lists. */
let requests: string[];
let store: Store;

const put = (digest: string, extension: string) => {
  const key = `files/${digest}.${extension}`;
  objects.set(key, { key, bytes: 3, modifiedAt: Date.now(), etag: '' });
};

/** As much of a bucket as a store needs to look for files. */
const bucket = {
  async factsOf(key: string) {
    requests.push(key);
    return objects.get(key);
  },
  async *list(prefix: string) {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (let at = 0; at === 0 || at < keys.length; at += 1_000) {
      requests.push(prefix);
      await setImmediate();
      yield keys.slice(at, at + 1_000).map((key) => objects.get(key)!);
    }
  },
  async put(key: string, read: () => Promise<Uint8Array>) {
    written.set(key, await read());
    objects.set(key, { key, bytes: 3, modifiedAt: Date.now(), etag: String(written.size) });
  },
  read: async (key: string) => written.get(key),
  close() {},
} as unknown as Bucket;

beforeEach(async () => {
  objects = new Map();
  written.clear();
  requests = [];
  const backend = createS3Backend(bucket, { parts: '/nowhere', ttl: 3600, presigned: false });
  store = await createStore(backend, { ttl: 3600, maxBytes: 1e9, extensions: ['source', 'png'] });
  requests = [];
});
afterEach(() => store.close());

/** Without those for pins. */
const asked = () => requests.filter((name) => name.startsWith('files/'));

it('asks once for each digest that it does not know, and finds its file by any extension', async () => {
  const [first, second] = digests(2, 'known') as [string, string];
  put(first, 'source');
  expect(await store.pinAll([first], 'job')).toEqual([]);
  expect(asked()).toEqual([`files/${first}.`]);
  put(second, 'png');
  requests = [];
  expect(await store.pinAll([second], 'job')).toEqual([]);
  expect(asked()).toEqual([`files/${second}.`]);
  expect(await store.peek(second, 'png')).toMatchObject({ bytes: 3 });
  expect(asked()).toHaveLength(1);
});

it('lists thousands of files at once, where the digests are more than the pages', async () => {
  const known = digests(2_500, 'known');
  for (const digest of known) put(digest, 'source');
  const invented = digests(10_000);
  expect(await store.pinAll([...known, ...invented], 'job')).toEqual(invented);
  expect(asked()).toHaveLength(3);
  expect(await store.ownersOf(known[2_499]!)).toEqual(['job']);
});

it('asks no more once its request has ended, and keeps nothing for it', async () => {
  for (const digest of digests(20_000, 'known')) put(digest, 'source');
  const leaving = new AbortController();
  const kept = store.pinAll(digests(10_000), 'job', leaving.signal);
  await expect.poll(() => asked().length, { interval: 1 }).toBeGreaterThan(2);
  leaving.abort(new Error('The client left.'));
  await expect(kept).rejects.toThrow('The client left.');
  const before = asked().length;
  await setImmediate();
  expect(asked()).toHaveLength(before);
  expect(before).toBeLessThan(20);
  expect(await store.owners()).toEqual([]);
});

it('asks for a few digests of a large bucket by name', async () => {
  const known = digests(5_000, 'known');
  for (const digest of known) put(digest, 'source');
  await store.pinAll(known, 'job');
  requests = [];
  const invented = digests(4);
  expect(await store.pinAll(invented, 'job')).toEqual(invented);
  expect(asked().sort()).toEqual(invented.map((digest) => `files/${digest}.`).sort());
});
