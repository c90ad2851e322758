import { pbkdf2, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDiskStore, type Store, type Stored } from '../../src/storage/index.ts';
import { deferred } from '../support/deferred.ts';
import { openFiles } from '../support/open-files.ts';

const content = randomBytes(300_000);
let folder: string;
let store: Store;
let file: Stored;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-stream-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  store = await createDiskStore({ folder, ttl: 3600, maxBytes: 1e7 });
  file = await store.put([content], 'png');
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
  await rm(folder, { recursive: true });
});

const isClosed = async () => {
  // Files are closed by threads.
  for (let i = 0; i < 200 && (await openFiles(folder)).length > 0; i++) await new Promise(setImmediate);
  return (await openFiles(folder)).length === 0;
};

it('a file that is opened and not read is closed, and is there for a late reader', async () => {
  const stream = (await store.open(file))!;
  const part = (await store.open(file, { start: 10, end: 200_000 }))!;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await isClosed()).toBe(true);
  expect((await buffer(stream)).equals(content)).toBe(true);
  expect((await buffer(part)).equals(content.subarray(10, 200_001))).toBe(true);
  expect(await isClosed()).toBe(true);
});

it('one that is read keeps its file, however slowly that is, also where it was removed', async () => {
  const stream = (await store.open(file))!;
  const parts = [await new Promise<Buffer>((resolve) => stream.once('data', resolve))];
  stream.pause();
  await store.remove(file.digest);
  await vi.advanceTimersByTimeAsync(60_000);
  parts.push(await buffer(stream));
  expect(Buffer.concat(parts).equals(content)).toBe(true);
});

it('one that is destroyed unread is closed at once', async () => {
  (await store.open(file))!.destroy();
  expect(await isClosed()).toBe(true);
});

it('a late reader of a file that is gone gets an error', async () => {
  const stream = (await store.open(file))!;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await isClosed()).toBe(true);
  await store.remove(file.digest);
  await expect(buffer(stream)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('ends with its last byte, without a wait for threads that close the file', async () => {
  vi.useRealTimers();
  const stream = (await store.open(file, { start: 0, end: content.length - 1 }))!;
  let left = content.length;
  const isBusy = deferred<void>();
  const work: Promise<'work'>[] = [];
  stream.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left > 0) return;
    // As many as libuv has threads for both.
    for (let i = 0; i < 4; i++) work.push(promisify(pbkdf2)('', '', 400_000, 64, 'sha512').then(() => 'work'));
    isBusy.resolve();
  });
  const ended = once(stream, 'end').then(() => 'end' as const);
  await isBusy.promise;
  expect(await Promise.race([ended, ...work])).toBe('end');
  await Promise.all(work);
});
