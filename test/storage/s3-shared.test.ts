import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Store, type S3Settings, type Store, type StoreSettings } from '../../src/storage/index.ts';
import { hasSwift, SWIFT_START, startSwift, type TestSwift } from '../support/swift.ts';

let swift: TestSwift;
let bucket: S3Settings;
let parts: string;
const stores: Store[] = [];

const bytesOf = (letter: string) => Buffer.alloc(300, letter);
async function opened(settings: Partial<StoreSettings> & { presigned?: boolean } = {}, s3 = bucket) {
  const store = await createS3Store(s3, { parts, presigned: true, ttl: 3600, maxBytes: 10_000, ...settings });
  stores.push(store);
  return store;
}

describe.skipIf(!hasSwift)('several processes that share a bucket of S3 (needs Debian: swift-*, memcached)', () => {
  beforeAll(async () => {
    swift = await startSwift();
  }, SWIFT_START);
  afterAll(() => swift?.remove());
  beforeEach(async () => {
    bucket = await swift.bucket();
    parts = await mkdtemp(join(tmpdir(), 'matteql-s3-'));
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await rm(parts, { recursive: true });
  });

  it('find, read and remove what the others have put', async () => {
    const [one, two] = [await opened(), await opened({ extensions: ['png'] })];
    const file = await one.put([bytesOf('a')], 'png');
    expect(await two.find(file.digest)).toMatchObject({ digest: file.digest, extension: 'png', bytes: 300 });
    expect(Buffer.from((await two.read(file))!)).toEqual(bytesOf('a'));
    expect(await two.remove(file.digest)).toEqual({ removed: 1, pinnedBy: [] });
    expect(await one.read(file)).toBeUndefined();
    expect(await (await opened()).peek(file.digest, 'png')).toBeUndefined();
  });

  it('add pins for one owner at the same time, none of which is lost', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => opened()));
    const files = await Promise.all(all.map((store, i) => store.put([bytesOf(String(i))], 'png')));
    await Promise.all(all.map((store, i) => store.pin(files[i]!.digest, 'job')));
    const late = await opened();
    for (const { digest } of files) expect(await late.ownersOf(digest)).toEqual(['job']);
    expect(await all[0]!.remove(files[3]!.digest)).toEqual({ removed: 0, pinnedBy: ['job'] });
    await late.release('job');
    for (const { digest } of files) expect(await all[1]!.ownersOf(digest)).toEqual([]);
  });

  it('find what an owner keeps past its time, and remove what a process that has ended left', async () => {
    const [one, two] = [await opened({ ttl: 2 }), await opened({ ttl: 2, extensions: ['png'] })];
    const [kept, left] = [await one.put([bytesOf('a')], 'png'), await one.put([bytesOf('b')], 'png')];
    await one.pin(kept.digest, 'job');
    await one.close();
    await sleep(4_000);
    expect(await two.find(kept.digest)).toMatchObject({ digest: kept.digest });
    const objects = async () => (await swift.clientOf(bucket).listObjects('/', 'files/'))!.map(({ Key }) => Key);
    await expect.poll(objects, { timeout: 10_000 }).toEqual([`files/${kept.digest}.png`]);
    expect(await two.find(left.digest)).toBeUndefined();
  });

  it('keep what any of them was asked for', async () => {
    const [one, two] = [await opened({ ttl: 4 }), await opened({ ttl: 4, extensions: ['png'] })];
    const { digest } = await one.put([bytesOf('a')], 'png');
    for (let i = 0; i < 8; i++) {
      expect(await two.find(digest)).toMatchObject({ digest });
      await sleep(1_000);
    }
    expect(await one.find(digest)).toMatchObject({ digest });
  });

  it('give addresses that lead to a file without a key, with its type, until it expires', async () => {
    const store = await opened({ ttl: 3 });
    const file = await store.put([bytesOf('a')], 'png');
    const url = (await store.urlOf(file, 'image/png'))!;
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=[123], immutable$/);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytesOf('a'));
    const other = await store.put([bytesOf('b')], 'png');
    expect((await fetch(url.replace(file.digest, other.digest))).status).toBe(403);
    expect((await fetch(url.replace('image%2Fpng', 'text%2Fhtml'))).status).toBe(403);
    await sleep(3_500);
    expect((await fetch(url)).status).toBe(403);
    expect(await (await opened({ presigned: false })).urlOf(file, 'image/png')).toBeUndefined();
  });

  it('say at the start what cannot work, in a sentence', async () => {
    const refused = (changes: Partial<S3Settings>) => opened({}, { ...bucket, ...changes });
    await expect(refused({ endpoint: 'http://127.0.0.1:1' })).rejects.toThrow(
      /^S3_ENDPOINT=http:\/\/127\.0\.0\.1:1 cannot be reached: .*\.$/,
    );
    await expect(refused({ bucket: 'another' })).rejects.toThrow(/^There is no bucket S3_BUCKET=another at .*\.$/);
    await expect(refused({ secretAccessKey: 'wrong' })).rejects.toThrow(
      /^S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY may not .* \(SignatureDoesNotMatch\)\.$/,
    );
  });
});
