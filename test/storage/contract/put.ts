import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { deferred, turns } from '../../support/deferred.ts';
import { bytesOf, digestOf, MINUTE, START, type StoreHarness, sha256, textOf } from './harness.ts';

/** How bytes come in. */
export function describePut(at: StoreHarness): void {
  const { later, letters, put, subject } = at;

  describe('bytes that are put', () => {
    it('stream in, are hashed on the way, and come out as they were', async () => {
      const chunks = async function* () {
        for (const part of ['one ', 'two ', 'three']) {
          await turns(1);
          yield Buffer.from(part);
        }
      };
      const file = await at.store.put(chunks(), 'webp');
      const digest = sha256('one two three');
      expect(file).toEqual({ digest, extension: 'webp', bytes: 13, expiresAt: new Date(START + 60 * MINUTE) });
      expect(Buffer.from((await at.store.read(file))!).toString()).toBe('one two three');
      expect(await textOf((await at.store.open(file))!)).toBe('one two three');
      expect(await textOf((await at.store.open(file, { start: 4, end: 6 }))!)).toBe('two');
    });

    it('may come in a buffer that its source uses again, and in empty chunks', async () => {
      const buffer = Buffer.alloc(3);
      const chunks = function* () {
        for (const part of ['one', '', 'two']) yield buffer.subarray(0, buffer.write(part));
      };
      expect((await at.store.put(chunks(), 'png')).digest).toBe(sha256('onetwo'));
      expect(Buffer.from((await at.store.read((await at.store.find(sha256('onetwo')))!))!).toString()).toBe('onetwo');
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
      expect(await at.store.find(png.digest, 'png')).toMatchObject({ extension: 'png' });
      expect(await at.store.find(webp.digest, 'webp')).toMatchObject({ extension: 'webp' });
      expect(await at.store.find(png.digest, 'avif')).toBeUndefined();
      expect(await at.store.find(png.digest)).toBeDefined();
    });

    it.each(['../x', 'PNG', '', 'a/b', 'ninechars'])('are rejected with the extension "%s"', async (extension) => {
      await expect(at.store.put([bytesOf('a')], extension)).rejects.toThrow(RangeError);
      expect(await at.store.peek(digestOf('a'), extension)).toBeUndefined();
      expect(await subject.count()).toBe(0);
    });

    it('leave nothing when their source fails, and the error is passed on as it is', async () => {
      const failing = async function* () {
        yield bytesOf('a');
        throw new RangeError('too many bytes');
      };
      await expect(at.store.put(failing(), 'png')).rejects.toThrow(new RangeError('too many bytes'));
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
      const written = at.store.put(source as AsyncIterable<Uint8Array>, 'png', { signal: end.signal });
      while (source.asked < 2) await turns(1);
      end.abort(new Error('out of time'));
      await expect(written).rejects.toThrow('out of time');
      expect(returned).toBe(true);
      expect(await subject.count()).toBe(0);
    });

    it('destroys a stream that gives nothing', async () => {
      const end = new AbortController();
      const stream = new Readable({ read() {} });
      const written = at.store.put(stream, 'png', { signal: end.signal });
      await turns();
      end.abort(new Error('out of time'));
      await expect(written).rejects.toThrow('out of time');
      expect(stream.destroyed).toBe(true);
    });

    it('before the first byte opens nothing', async () => {
      const signal = AbortSignal.abort(new Error('too late'));
      await expect(at.store.put([bytesOf('a')], 'png', { signal })).rejects.toThrow('too late');
      expect(await subject.count()).toBe(0);
    });
  });
}
