import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskStore, type Store, type StoreSettings } from '../../src/storage/index.ts';

const MINUTE = 60_000;
const START = new Date('2031-05-04T12:00:00Z').getTime();

let folder: string;
let store: Store;
let other: Store | undefined;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: START });
  folder = await mkdtemp(join(tmpdir(), 'matteql-disk-'));
  store = await opened();
});
afterEach(async () => {
  await store.close();
  await other?.close();
  other = undefined;
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const opened = (settings: Partial<StoreSettings> = {}) =>
  createDiskStore({ folder, ttl: 3600, maxBytes: 1000, ...settings });
async function reopened(settings?: Partial<StoreSettings>) {
  await store.close();
  store = await opened(settings);
}
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
const bytesOf = (letter: string, count = 300) => Buffer.alloc(count, letter);
const digestOf = (letter: string) => createHash('sha256').update(bytesOf(letter)).digest('hex');
const nameOf = (letter: string) => `${digestOf(letter)}.png`;
const put = (letter: string, into = store) => into.put([bytesOf(letter)], 'png');
const names = async () => (await readdir(folder)).filter((name) => !['parts', 'owners'].includes(name)).sort();
const named = (letters: string) => [...letters].map(nameOf).sort();

it('files are readable by their user alone', async () => {
  await put('a');
  expect(await names()).toEqual([nameOf('a')]);
  for (const name of [nameOf('a'), 'parts', 'owners']) {
    expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  }
});

describe('bytes that are there already', () => {
  it.each(['fewer', 'as many others'])('replace what is left of them: %s', async (left) => {
    await put('a');
    const name = join(folder, nameOf('a'));
    const { length } = bytesOf('a');
    await writeFile(name, left === 'fewer' ? 'aaa' : Buffer.alloc(length, 'b'));
    const file = await put('a');
    expect(Buffer.from((await store.read(file))!)).toEqual(bytesOf('a'));
    expect(await readdir(join(folder, 'parts'))).toEqual([]);
  });
});

describe('a file that another process removed', () => {
  it('is not found, then and later', async () => {
    const { digest } = await put('a');
    await rm(join(folder, nameOf('a')));
    expect(await store.find(digest)).toBeUndefined();
    expect(await store.peek(digest, 'png')).toBeUndefined();
  });

  it('is not opened, read or pinned, and not found from then on', async () => {
    const calls = [store.open, store.read, ({ digest }: { digest: string }) => store.pin(digest, 'job')] as const;
    for (const call of calls) {
      const file = await put('a');
      await rm(join(folder, nameOf('a')));
      expect(await store.peek(file.digest, 'png')).toBeDefined();
      expect((await call(file)) || undefined).toBeUndefined();
      expect(await store.peek(file.digest, 'png')).toBeUndefined();
    }
  });

  it('does not disturb a sweep', async () => {
    for (const letter of 'abc') await put(letter);
    await rm(join(folder, nameOf('a')));
    await put('d');
    await put('e');
    expect(await names()).toEqual(named('cde'));
  });
});

describe('two processes that share a folder', () => {
  beforeEach(async () => {
    other = await opened();
  });

  it('find by extension what the other has put', async () => {
    const file = await put('a');
    expect(await other!.peek(file.digest, 'png')).toEqual(file);
    later(30);
    expect((await other!.find(file.digest))?.expiresAt.getTime()).toBe(START + 90 * MINUTE);
  });

  it('find by digest alone, keep and remove what the other has put, where its extension is one that is shared', async () => {
    const third = await createDiskStore({ folder, ttl: 3600, maxBytes: 1000, extensions: ['source', 'png'] });
    try {
      const [a, b, c] = [await put('a'), await put('b'), await put('c')];
      expect(await other!.find(a.digest)).toBeUndefined();
      expect(await third.find(a.digest)).toMatchObject({ digest: a.digest, extension: 'png' });
      expect(await third.pinAll([b.digest, '0'.repeat(64)], 'job')).toEqual(['0'.repeat(64)]);
      expect(await store.ownersOf(b.digest)).toEqual(['job']);
      expect(await third.remove(c.digest)).toEqual({ removed: 1, pinnedBy: [] });
      expect(await names()).toEqual(named('ab'));
    } finally {
      await third.close();
    }
  });

  it('leave what the other was asked for', async () => {
    const { digest } = await put('a');
    await other!.peek(digest, 'png');
    later(50);
    await store.find(digest);
    later(20);
    vi.advanceTimersByTime(MINUTE);
    await other!.ownersOf(digest);
    expect(await names()).toContain(nameOf('a'));
    expect(await other!.peek(digest, 'png')).toBeDefined();
    // For want of room, too, what was asked for there goes last.
    for (const letter of 'bc') await put(letter, other);
    later(1);
    await store.find(digest);
    await put('d', other);
    expect(await names()).toEqual(named('acd'));
  });

  it('keep what the other has pinned, and give it free again', async () => {
    const { digest } = await put('a');
    await other!.find(digest, 'png');
    await store.pin(digest, 'job');
    expect(await other!.ownersOf(digest)).toEqual(['job']);
    for (const letter of 'bcdef') await put(letter, other);
    expect(await names()).toContain(nameOf('a'));
    expect(await other!.remove(digest)).toEqual({ removed: 0, pinnedBy: ['job'] });
    await store.release('job');
    expect(await other!.remove(digest)).toEqual({ removed: 1, pinnedBy: [] });
    expect(await names()).not.toContain(nameOf('a'));
  });

  it('add to the pins of one owner without losing those of the other', async () => {
    const [a, b] = [await put('a'), await put('b', other)];
    await store.pin(a.digest, 'job');
    await other!.pin(b.digest, 'job');
    for (const each of [store, other!]) {
      expect(await each.ownersOf(a.digest)).toEqual(['job']);
      expect(await each.ownersOf(b.digest)).toEqual(['job']);
    }
  });
});

describe('a restart', () => {
  it('knows what is there, for how long, and what was not asked for longest', async () => {
    const a = await put('a');
    for (const letter of ['b', 'c']) {
      later(1);
      await put(letter);
    }
    later(1);
    await store.find(a.digest);
    await reopened();
    expect(await store.peek(a.digest, 'png')).toEqual({ ...a, expiresAt: new Date(START + 63 * MINUTE) });
    await put('d');
    expect(await names()).toEqual(named('acd'));
  });

  it('takes away what is over its time, and what is too much under smaller limits', async () => {
    await put('a');
    later(50);
    await put('b');
    later(5);
    await put('c');
    later(20);
    await reopened({ maxBytes: 600 });
    expect(await store.peek(digestOf('a'), 'png')).toBeUndefined();
    await put('d');
    expect(await names()).toEqual(named('cd'));
  });

  it('keeps pins, whatever has happened to age and room', async () => {
    const { digest } = await put('a');
    await store.pin(digest, 'job 1');
    await store.pin(digest, 'job 2');
    later(600);
    await reopened({ maxBytes: 600 });
    expect(await store.ownersOf(digest)).toEqual(['job 1', 'job 2']);
    for (const letter of 'bcd') await put(letter);
    expect(await names()).toEqual(named('ad'));
    await store.release('job 1');
    await store.release('job 2');
    await reopened();
    expect(await store.ownersOf(digest)).toEqual([]);
    expect(await readdir(join(folder, 'owners'))).toEqual([]);
  });

  it('removes half files of an older version after an hour, and leaves what it did not write', async () => {
    const old = '0b0a51f1-6b0e-4b4c-9f0e-6b1a3f0f2a11.part';
    const fresh = '1b0a51f1-6b0e-4b4c-9f0e-6b1a3f0f2a11.part';
    for (const name of [old, fresh, 'notes.txt']) await writeFile(join(folder, name), 'mine');
    await mkdir(join(folder, 'folder'));
    await mkdir(join(folder, `${'0'.repeat(64)}.png`));
    for (const [name, age] of [[old, 7200] as const, [fresh, 60] as const]) {
      await utimes(join(folder, name), START / 1000 - age, START / 1000 - age);
    }
    await reopened({ maxBytes: 300 });
    await put('a');
    await put('b');
    expect(await names()).toEqual([`${'0'.repeat(64)}.png`, fresh, 'folder', 'notes.txt', nameOf('b')].sort());
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('in a folder that cannot be made fails', async () => {
    await writeFile(join(folder, 'file'), '');
    const failing = createDiskStore({ folder: join(folder, 'file'), ttl: 1, maxBytes: 1 });
    await expect(failing).rejects.toMatchObject({ syscall: 'mkdir' });
    expect(existsSync(join(folder, 'file', 'parts'))).toBe(false);
  });
});
