import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store, StoreEvent, StoreSettings } from '../../src/storage/index.ts';
import { deferred, turns } from '../support/deferred.ts';

const MINUTE = 60_000;
const START = new Date('2031-05-04T12:00:00Z').getTime();

/** One implementation under test. */
export interface Subject {
  /** A store that is empty, an hour for each file and a thousand bytes for all if not said otherwise. */
  create(settings: StoreSettings): Promise<Store>;
  /** How many files and parts of files the storage holds beneath the store. */
  count(): Promise<number>;
  /** Removes what a test left. */
  clear(): Promise<void>;
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (letter: string, count = 300) => Buffer.alloc(count, letter);
const digestOf = (letter: string, count?: number) => sha256(bytesOf(letter, count));

/** What every store promises, whatever it keeps bytes in. */
export function describeStore(name: string, subject: Subject): void {
  let store: Store;
  let events: StoreEvent[];
  async function opened(settings: Partial<StoreSettings> = {}) {
    await store?.close();
    events = [];
    store = await subject.create({ ttl: 3600, maxBytes: 1000, onEvent: (event) => events.push(event), ...settings });
  }
  const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
  const put = (letter: string, count?: number, extension = 'png') => store.put([bytesOf(letter, count)], extension);
  const putFor = (letter: string, { signal }: AbortController) =>
    store.put([bytesOf(letter)], 'png', { until: signal });
  /** Which of the files made of one letter are there. */
  async function letters(of = 'abcdefg'): Promise<string> {
    const found = await Promise.all([...of].map((letter) => store.peek(digestOf(letter), 'png')));
    return [...of].filter((_, i) => found[i]).join('');
  }
  const sweep = () => {
    vi.advanceTimersByTime(MINUTE);
    // Takes its turn behind the sweep.
    return store.ownersOf('');
  };

  describe(`${name}:`, () => {
    beforeEach(async () => {
      // Time is what the test says; bytes are real.
      vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: START });
      await opened();
    });
    afterEach(async () => {
      await store.close();
      vi.useRealTimers();
      await subject.clear();
    });

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
        expect(Buffer.from((await store.read(file))!).toString()).toBe('one two three');
        expect(await textOf((await store.open(file))!)).toBe('one two three');
        expect(await textOf((await store.open(file, { start: 4, end: 6 }))!)).toBe('two');
      });

      it('may come in a buffer that its source uses again, and in empty chunks', async () => {
        const buffer = Buffer.alloc(3);
        const chunks = function* () {
          for (const part of ['one', '', 'two']) yield buffer.subarray(0, buffer.write(part));
        };
        expect((await store.put(chunks(), 'png')).digest).toBe(sha256('onetwo'));
        expect(Buffer.from((await store.read((await store.find(sha256('onetwo')))!))!).toString()).toBe('onetwo');
      });

      it('are one file if they are the same, and count once', async () => {
        const both = await Promise.all([put('a'), put('a')]);
        later(1);
        const third = await put('a');
        expect(new Set([...both, third].map(({ digest }) => digest))).toEqual(new Set([digestOf('a')]));
        expect(third.expiresAt.getTime()).toBe(START + 61 * MINUTE);
        await put('b');
        await put('c');
        expect(await letters()).toBe('abc');
        expect(await subject.count()).toBe(3);
      });

      it('are two files under two extensions', async () => {
        const [png, webp] = [await put('a'), await put('a', 300, 'webp')];
        expect(await store.find(png.digest, 'png')).toMatchObject({ extension: 'png' });
        expect(await store.find(webp.digest, 'webp')).toMatchObject({ extension: 'webp' });
        expect(await store.find(png.digest, 'avif')).toBeUndefined();
        expect(await store.find(png.digest)).toBeDefined();
      });

      it.each(['../x', 'PNG', '', 'a/b', 'ninechars'])('are rejected with the extension "%s"', async (extension) => {
        await expect(store.put([bytesOf('a')], extension)).rejects.toThrow(RangeError);
        expect(await store.peek(digestOf('a'), extension)).toBeUndefined();
        expect(await subject.count()).toBe(0);
      });

      it('leave nothing when their source fails, and the error is passed on as it is', async () => {
        const failing = async function* () {
          yield bytesOf('a');
          throw new RangeError('too many bytes');
        };
        await expect(store.put(failing(), 'png')).rejects.toThrow(new RangeError('too many bytes'));
        expect(await letters()).toBe('');
        expect(await subject.count()).toBe(0);
      });
    });

    describe('an abort', () => {
      it('ends the writing while it waits for bytes, and the source with it', async () => {
        const end = new AbortController();
        let returned = false;
        const source = {
          asked: 0,
          [Symbol.asyncIterator]: () => ({
            next: async () => (source.asked++ === 0 ? { done: false, value: bytesOf('a') } : deferred<never>().promise),
            return: async () => {
              returned = true;
              return { done: true, value: undefined };
            },
          }),
        };
        const written = store.put(source as AsyncIterable<Uint8Array>, 'png', { signal: end.signal });
        while (source.asked < 2) await turns(1);
        end.abort(new Error('out of time'));
        await expect(written).rejects.toThrow('out of time');
        expect(returned).toBe(true);
        expect(await subject.count()).toBe(0);
      });

      it('destroys a stream that gives nothing', async () => {
        const end = new AbortController();
        const stream = new Readable({ read() {} });
        const written = store.put(stream, 'png', { signal: end.signal });
        await turns();
        end.abort(new Error('out of time'));
        await expect(written).rejects.toThrow('out of time');
        expect(stream.destroyed).toBe(true);
      });

      it('before the first byte opens nothing', async () => {
        const signal = AbortSignal.abort(new Error('too late'));
        await expect(store.put([bytesOf('a')], 'png', { signal })).rejects.toThrow('too late');
        expect(await subject.count()).toBe(0);
      });
    });

    describe('asking', () => {
      it('by find and open gives a file its whole time again, by peek and read none', async () => {
        const file = await put('a');
        later(30);
        expect((await store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 60 * MINUTE);
        await store.read(file);
        expect((await store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 60 * MINUTE);
        expect((await store.find(file.digest))?.expiresAt.getTime()).toBe(START + 90 * MINUTE);
        later(10);
        (await store.open(file, { start: 0, end: 1 }))?.destroy();
        expect((await store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 100 * MINUTE);
        later(59);
        expect(await letters()).toBe('a');
        later(1);
        expect(await letters()).toBe('');
        expect(await store.find(file.digest, 'png')).toBeUndefined();
        expect(await store.find(file.digest)).toBeUndefined();
      });

      it.each(['nonsense', '../../etc/passwd', '0'.repeat(64)])('for the digest %s finds nothing', async (digest) => {
        expect(await store.find(digest)).toBeUndefined();
        expect(await store.find(digest, 'png')).toBeUndefined();
        expect(await store.peek(digest, 'png')).toBeUndefined();
        expect(await store.pin(digest, 'job')).toBe(false);
        expect(await store.remove(digest)).toEqual({ removed: 0, pinnedBy: [] });
      });
    });

    describe('sweeping', () => {
      it('by time takes what was not asked for, while nothing else happens', async () => {
        const { digest } = await put('a');
        later(30);
        await put('b');
        later(20);
        await store.find(digest);
        vi.setSystemTime(START + 90 * MINUTE);
        await sweep();
        expect(await subject.count()).toBe(1);
        expect(await letters()).toBe('a');
      });

      it('for room takes those first that were not asked for longest', async () => {
        const a = await put('a');
        await put('b');
        await put('c');
        await store.find(a.digest);
        await put('d');
        expect(await letters()).toBe('acd');
        await put('e', 700);
        expect(await letters()).toBe('d');
        expect(await subject.count()).toBe(2);
      });

      it('makes room while bytes come in, not after', async () => {
        for (const letter of 'abc') await put(letter);
        const more = deferred();
        const slow = async function* () {
          yield bytesOf('d');
          await more.promise;
          yield bytesOf('e');
        };
        const written = store.put(slow(), 'png');
        await until(async () => (await letters()) === 'bc');
        more.resolve();
        await written;
        expect(await letters()).toBe('c');
      });
    });

    describe('no room', () => {
      it('for a file larger than the store is an error, and nothing stays of it', async () => {
        const larger = put('a', 1001);
        await expect(larger).rejects.toMatchObject({ name: 'StoreFullError', code: 'STORE_FULL' });
        await expect(larger).rejects.toThrow('FILES_BYTES');
        expect(await subject.count()).toBe(0);
        await put('b');
        expect(await letters()).toBe('b');
      });

      it('beside files in use is an error at the chunk that exceeds it, until they may go', async () => {
        const end = new AbortController();
        for (const letter of 'abc') await putFor(letter, end);
        let asked = 0;
        const endless = function* () {
          for (;;) yield bytesOf('d', 50 + asked++);
        };
        await expect(store.put(endless(), 'png')).rejects.toMatchObject({ code: 'STORE_FULL' });
        expect(asked).toBe(2);
        expect(await letters()).toBe('abc');
        end.abort();
        await put('d');
        expect(await letters()).toBe('bcd');
      });

      it('counts parts that are still written', async () => {
        const end = deferred();
        const half = async function* () {
          yield bytesOf('a', 600);
          await end.promise;
        };
        const first = store.put(half(), 'png');
        await turns();
        await expect(put('b', 600)).rejects.toMatchObject({ code: 'STORE_FULL' });
        end.resolve();
        await first;
        await put('b', 600);
      });
    });

    describe('a file in use', () => {
      it('stays for want of room until its last use has ended, and is then the last to go', async () => {
        const [one, other] = [new AbortController(), new AbortController()];
        const { digest } = await putFor('a', one);
        await store.find(digest, undefined, { until: other.signal });
        await store.find(digest, 'png', { until: other.signal });
        for (const letter of 'bcd') await put(letter);
        expect(await letters()).toBe('acd');
        one.abort();
        await put('e');
        expect(await letters()).toBe('ade');
        other.abort();
        await put('f');
        expect(await letters()).toBe('aef');
      });

      it('has no age, and is found and served past its time; its time counts from the end of the use', async () => {
        const end = new AbortController();
        const file = await putFor('a', end);
        later(90);
        await sweep();
        expect(await store.peek(file.digest, 'png')).toEqual(file);
        expect(await textOf((await store.open(file, { start: 0, end: 2 }))!)).toBe('aaa');
        later(90);
        expect((await store.find(file.digest))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
        later(90);
        end.abort();
        expect((await store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
        later(61);
        expect(await store.find(file.digest)).toBeUndefined();
        await sweep();
        expect(await subject.count()).toBe(0);
      });

      it('is not kept for a request that is over', async () => {
        const end = new AbortController();
        end.abort();
        await putFor('a', end);
        for (const letter of 'bcd') await put(letter);
        expect(await letters()).toBe('bcd');
      });

      it('is read to its end though it is removed meanwhile', async () => {
        const file = await put('a');
        const stream = (await store.open(file))!;
        await store.remove(file.digest);
        expect(await textOf(stream)).toBe('a'.repeat(300));
        expect(await store.open(file)).toBeUndefined();
        expect(await store.read(file)).toBeUndefined();
      });
    });

    describe('removing', () => {
      it('takes all files of a digest, those in use too', async () => {
        const end = new AbortController();
        const { digest } = await putFor('a', end);
        await put('a', 300, 'source');
        await put('b');
        expect(await store.remove(digest)).toEqual({ removed: 2, pinnedBy: [] });
        expect(await store.remove(digest)).toEqual({ removed: 0, pinnedBy: [] });
        expect(await store.find(digest)).toBeUndefined();
        expect(await subject.count()).toBe(1);
      });

      it('leaves what owners keep, and names them', async () => {
        const { digest } = await put('a');
        await store.pin(digest, 'job 2');
        await store.pin(digest, 'job 1');
        expect(await store.remove(digest)).toEqual({ removed: 0, pinnedBy: ['job 1', 'job 2'] });
        expect(await letters()).toBe('a');
        await store.release('job 1');
        await store.release('job 2');
        expect(await store.remove(digest)).toEqual({ removed: 1, pinnedBy: [] });
      });
    });

    describe('a pin', () => {
      it('keeps a file for each of its owners, against age and want of room', async () => {
        const { digest } = await put('a');
        expect(await store.pin(digest, 'one')).toBe(true);
        expect(await store.pin(digest, 'two/../..\0é')).toBe(true);
        expect(await store.ownersOf(digest)).toEqual(['one', 'two/../..\0é']);
        await store.release('one');
        later(90);
        await sweep();
        for (const letter of 'bcde') await put(letter);
        expect(await letters()).toBe('ade');
        await store.release('two/../..\0é');
        expect(await store.ownersOf(digest)).toEqual([]);
        expect((await store.peek(digest, 'png'))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
        for (const letter of 'fg') await put(letter);
        expect(await letters()).toBe('afg');
        later(60);
        expect(await letters()).toBe('');
      });

      it('keeps all that one owner has, until it is released', async () => {
        for (const letter of 'abc') await store.pin((await put(letter)).digest, 'job');
        await expect(put('d')).rejects.toMatchObject({ code: 'STORE_FULL' });
        await store.release('job');
        await put('d');
        expect(await letters()).toBe('bcd');
      });

      it('of many digests keeps those that are there, and names the others', async () => {
        const [a, b] = [await put('a'), await put('b')];
        await store.secure([b.digest, digestOf('y')]);
        await store.pin((await put('c')).digest, 'other');
        const unknown = digestOf('z');
        expect(await store.pinAll([a.digest, unknown, b.digest, a.digest], 'job')).toEqual([unknown]);
        expect(await store.owners()).toEqual(['job', 'other']);
        later(90);
        await sweep();
        expect(await letters()).toBe('abc');
        await store.remove(a.digest);
        expect(await store.pinAll([unknown], 'none')).toEqual([unknown]);
        expect(await store.owners()).toEqual(['job', 'other']);
        await store.release('job');
        expect(await store.ownersOf(a.digest)).toEqual([]);
      });

      it('of what has expired is false', async () => {
        const { digest } = await put('a');
        later(60);
        expect(await store.pin(digest, 'job')).toBe(false);
        expect(await store.ownersOf(digest)).toEqual([]);
      });

      it('twice by one owner is one; a release of an unknown owner does nothing', async () => {
        const { digest } = await put('a');
        await Promise.all([store.pin(digest, 'job'), store.pin(digest, 'job')]);
        expect(await store.ownersOf(digest)).toEqual(['job']);
        await store.release('another');
        expect(await store.ownersOf(digest)).toEqual(['job']);
      });
    });

    it('reports what happens to files, with the bytes of all', async () => {
      for (const letter of 'abb') await put(letter);
      await store.remove(digestOf('a'));
      later(1);
      await put('c', 700);
      await put('d', 300);
      later(60);
      await sweep();
      expect(events.map(({ event, bytes, totalBytes }) => `${event} ${bytes} of ${totalBytes}`)).toEqual([
        'stored 300 of 300',
        'stored 300 of 600',
        'removed 300 of 300',
        'stored 700 of 1000',
        'evicted 300 of 700',
        'stored 300 of 1000',
        'expired 700 of 300',
        'expired 300 of 0',
      ]);
    });

    it('many at once, of few bytes and room for few, keep the count right', async () => {
      const put = (i: number) => store.put([bytesOf(String.fromCharCode(97 + (i % 7)), 100)], 'png');
      const all = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => put(i)));
      expect(all.some(({ status }) => status === 'fulfilled')).toBe(true);
      const last = await store.put([bytesOf('z', 900)], 'png');
      expect(await store.peek(last.digest, 'png')).toBeDefined();
      expect(events.at(-1)!.totalBytes).toBeLessThanOrEqual(1000);
      later(61);
      await sweep();
      expect(events.at(-1)!.totalBytes).toBe(0);
      expect(await subject.count()).toBe(0);
    });
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await turns(1);
}
