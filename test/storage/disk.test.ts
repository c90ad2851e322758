import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskStore, type Store } from '../../src/storage/index.ts';
import { turns } from '../support/deferred.ts';

const MINUTE = 60_000;
const START = new Date('2031-05-04T12:00:00Z').getTime();

let folder: string;
let store: Store;
beforeEach(async () => {
  // Time is what the test says; files are real.
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: START });
  folder = await mkdtemp(join(tmpdir(), 'matteql-disk-'));
  await opened();
});
afterEach(async () => {
  store.close();
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the folder (again): an hour for each file, a thousand bytes for all. */
async function opened({ ttl = 3600, maxBytes = 1000 } = {}): Promise<void> {
  store?.close();
  store = await createDiskStore({ folder, ttl, maxBytes });
}

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (letter: string, count = 300) => Buffer.alloc(count, letter);
const put = (letter: string, count?: number, extension = 'png') => store.put([bytesOf(letter, count)], extension);
const names = async () => (await readdir(folder)).sort();
const nameOf = (letter: string, count = 300) => `${sha256(bytesOf(letter, count))}.png`;

describe('bytes that are put', () => {
  it('stream in, are hashed on the way, and come out as they were', async () => {
    const chunks = async function* () {
      for (const part of ['one ', 'two ', 'three']) {
        await turns(1);
        yield Buffer.from(part);
      }
    };
    const file = await store.put(chunks(), 'webp');
    const digest = sha256('one two three');
    expect(file).toEqual({ digest, extension: 'webp', bytes: 13, expiresAt: new Date(START + 60 * MINUTE) });
    expect(await names()).toEqual([`${digest}.webp`]);
    expect(Buffer.from(await store.read(file)).toString()).toBe('one two three');
    expect(await textOf((await store.open(file, { start: 4, end: 6 }))!)).toBe('two');
  });

  it('are one file if they are the same, and count once', async () => {
    const both = await Promise.all([put('a'), put('a')]);
    later(1);
    const third = await put('a');
    expect(new Set([...both, third].map(({ digest }) => digest))).toEqual(new Set([sha256(bytesOf('a'))]));
    expect(third.expiresAt.getTime()).toBe(START + 61 * MINUTE);
    await Promise.all([put('b'), put('c')]);
    expect(await names()).toHaveLength(3);
  });

  it('are two files under two extensions', async () => {
    const [png, webp] = [await put('a'), await put('a', 300, 'webp')];
    expect(await store.find(png.digest, 'png')).toMatchObject({ extension: 'png' });
    expect(await store.find(webp.digest, 'webp')).toMatchObject({ extension: 'webp' });
    expect(await store.find(png.digest, 'avif')).toBeUndefined();
  });

  it('leave nothing when their stream fails, and the failure is told as it is', async () => {
    const failing = async function* () {
      yield bytesOf('a');
      throw new RangeError('too many bytes');
    };
    await expect(store.put(failing(), 'png')).rejects.toThrow(new RangeError('too many bytes'));
    expect(await names()).toEqual([]);
    expect(store.peek(sha256(bytesOf('a')), 'png')).toBeUndefined();
  });

  it('are nobody else’s to read', async () => {
    await put('a');
    expect((await stat(join(folder, nameOf('a')))).mode & 0o077).toBe(0);
  });
});

describe('asking', () => {
  it('by find gives a file its whole time again, by peek none', async () => {
    const { digest } = await put('a');
    later(30);
    expect(store.peek(digest, 'png')?.expiresAt.getTime()).toBe(START + 60 * MINUTE);
    expect((await store.find(digest))?.expiresAt.getTime()).toBe(START + 90 * MINUTE);
    later(59);
    expect(store.peek(digest, 'png')).toBeDefined();
    later(1);
    expect(store.peek(digest, 'png')).toBeUndefined();
    expect(await store.find(digest, 'png')).toBeUndefined();
  });

  it('for what somebody else removed finds nothing, then and later', async () => {
    const { digest } = await put('a');
    await rm(join(folder, nameOf('a')));
    expect(await store.find(digest)).toBeUndefined();
    expect(store.peek(digest, 'png')).toBeUndefined();
  });

  it('opens nothing where somebody else removed it, and says so from then on', async () => {
    const file = await put('a');
    await rm(join(folder, nameOf('a')));
    expect(store.peek(file.digest, 'png')).toBeDefined();
    expect(await store.open(file)).toBeUndefined();
    expect(store.peek(file.digest, 'png')).toBeUndefined();
  });
});

describe('sweeping', () => {
  it('by time takes what nobody asked for, while nothing else happens', async () => {
    const { digest } = await put('a');
    later(30);
    await put('b');
    later(20);
    await store.find(digest);
    vi.setSystemTime(START + 90 * MINUTE);
    vi.advanceTimersByTime(MINUTE);
    await until(() => !existsSync(join(folder, nameOf('b'))));
    expect(await names()).toEqual([nameOf('a')]);
  });

  it('by size takes those first that were not asked for longest', async () => {
    const [a] = [await put('a'), await put('b'), await put('c')];
    await store.find(a!.digest);
    await put('d');
    expect(await names()).toEqual([nameOf('a'), nameOf('c'), nameOf('d')].sort());
    await put('e', 700);
    expect(await names()).toEqual([nameOf('d'), nameOf('e', 700)].sort());
  });
});

describe('a file in use', () => {
  const putFor = (letter: string, { signal }: AbortController) => store.put([bytesOf(letter)], 'png', signal);

  it('is not swept away for want of room until nobody uses it any more', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { digest } = await putFor('a', one);
    await store.find(digest, undefined, other.signal);
    for (const letter of 'bcde') await put(letter);
    expect(await names()).toEqual([nameOf('a'), nameOf('d'), nameOf('e')].sort());
    one.abort();
    await put('f');
    expect(await names()).toContain(nameOf('a'));
    other.abort();
    await put('g');
    expect(await names()).toEqual([nameOf('e'), nameOf('f'), nameOf('g')].sort());
  });

  it('may be more than there is room for, and goes as soon as it may', async () => {
    const end = new AbortController();
    await Promise.all([...'abcde'].map((letter) => putFor(letter, end)));
    expect(await names()).toHaveLength(5);
    end.abort();
    await put('f');
    expect(await names()).toHaveLength(3);
  });

  it('has no age', async () => {
    const end = new AbortController();
    const { digest } = await putFor('a', end);
    later(90);
    await put('b');
    expect((await store.find(digest))?.expiresAt.getTime()).toBe(START + 150 * MINUTE);
    end.abort();
    later(90);
    expect(await store.find(digest)).toBeUndefined();
  });

  it('is not held for a request that is over', async () => {
    const end = new AbortController();
    end.abort();
    await putFor('a', end);
    for (const letter of 'bcd') await put(letter);
    expect(await names()).not.toContain(nameOf('a'));
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
    await opened();
    expect(store.peek(a.digest, 'png')).toEqual({ ...a, expiresAt: new Date(START + 63 * MINUTE) });
    await put('d');
    expect(await names()).toEqual([nameOf('a'), nameOf('c'), nameOf('d')].sort());
  });

  it('takes away what is over its time, and what is too much under smaller limits', async () => {
    await put('a');
    later(50);
    await put('b');
    later(5);
    await put('c');
    later(20);
    await opened({ maxBytes: 400 });
    expect(store.peek(sha256(bytesOf('a')), 'png')).toBeUndefined();
    await put('d', 50);
    expect(await names()).toEqual([nameOf('c'), nameOf('d', 50)].sort());
  });

  it('removes what a crash left half written, but not what another server writes now', async () => {
    const [old, fresh] = [join(folder, 'old.part'), join(folder, 'fresh.part')];
    await Promise.all([old, fresh].map((file) => writeFile(file, 'half')));
    await utimes(old, START / 1000 - 7200, START / 1000 - 7200);
    await utimes(fresh, START / 1000 - 60, START / 1000 - 60);
    await opened();
    expect(await names()).toEqual(['fresh.part']);
  });

  it('leaves alone what it did not write', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await mkdir(join(folder, 'folder'));
    await opened({ maxBytes: 1 });
    await put('a');
    expect(await names()).toEqual(['folder', 'notes.txt']);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });
});

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await turns(1);
}
