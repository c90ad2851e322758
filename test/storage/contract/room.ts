import { describe, expect, it, vi } from 'vitest';
import { deferred, turns } from '../../support/deferred.ts';
import { bytesOf, MINUTE, START, type StoreHarness, until } from './harness.ts';

/** How long files stay, and which make room. */
export function describeRoom(at: StoreHarness): void {
  const { later, letters, put, putFor, subject, sweep } = at;

  describe('asking', () => {
    it('by find and open gives a file its whole time again, by peek and read none', async () => {
      const file = await put('a');
      later(30);
      expect((await at.store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 60 * MINUTE);
      await at.store.read(file);
      expect((await at.store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 60 * MINUTE);
      expect((await at.store.find(file.digest))?.expiresAt.getTime()).toBe(START + 90 * MINUTE);
      later(10);
      (await at.store.open(file, { start: 0, end: 1 }))?.destroy();
      expect((await at.store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(START + 100 * MINUTE);
      later(59);
      expect(await letters()).toBe('a');
      later(1);
      expect(await letters()).toBe('');
      expect(await at.store.find(file.digest, 'png')).toBeUndefined();
      expect(await at.store.find(file.digest)).toBeUndefined();
    });

    it.each(['nonsense', '../../etc/passwd', '0'.repeat(64)])('for the digest %s finds nothing', async (digest) => {
      expect(await at.store.find(digest)).toBeUndefined();
      expect(await at.store.find(digest, 'png')).toBeUndefined();
      expect(await at.store.peek(digest, 'png')).toBeUndefined();
      expect(await at.store.pin(digest, 'job')).toBe(false);
      expect(await at.store.remove(digest)).toEqual({ removed: 0, pinnedBy: [] });
    });
  });

  describe('sweeping', () => {
    it('by time takes what was not asked for, while nothing else happens', async () => {
      const { digest } = await put('a');
      later(30);
      await put('b');
      later(20);
      await at.store.find(digest);
      vi.setSystemTime(START + 90 * MINUTE);
      await sweep();
      expect(await subject.count()).toBe(1);
      expect(await letters()).toBe('a');
    });

    it('for room takes those first that were not asked for longest', async () => {
      const a = await put('a');
      await put('b');
      await put('c');
      await at.store.find(a.digest);
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
      const written = at.store.put(slow(), 'png');
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
      await expect(at.store.put(endless(), 'png')).rejects.toMatchObject({ code: 'STORE_FULL' });
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
      const first = at.store.put(half(), 'png');
      await turns();
      await expect(put('b', 600)).rejects.toMatchObject({ code: 'STORE_FULL' });
      end.resolve();
      await first;
      await put('b', 600);
    });
  });

  it('many at once, of few bytes and room for few, keep the count right', async () => {
    const put = (i: number) => at.store.put([bytesOf(String.fromCharCode(97 + (i % 7)), 100)], 'png');
    const all = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => put(i)));
    expect(all.some(({ status }) => status === 'fulfilled')).toBe(true);
    const last = await at.store.put([bytesOf('z', 900)], 'png');
    expect(await at.store.peek(last.digest, 'png')).toBeDefined();
    expect(at.events.at(-1)!.totalBytes).toBeLessThanOrEqual(1000);
    later(61);
    await sweep();
    expect(at.events.at(-1)!.totalBytes).toBe(0);
    expect(await subject.count()).toBe(0);
  });
}
