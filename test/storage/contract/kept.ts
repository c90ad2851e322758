import { describe, expect, it } from 'vitest';
import { digestOf, MINUTE, type StoreHarness, textOf } from './harness.ts';

/** What keeps files, and what takes them. */
export function describeKept(at: StoreHarness): void {
  const { later, letters, put, putFor, subject, sweep } = at;

  describe('a file in use', () => {
    it('stays for want of room until its last use has ended, and is then the last to go', async () => {
      const [one, other] = [new AbortController(), new AbortController()];
      const { digest } = await putFor('a', one);
      await at.store.find(digest, undefined, { until: other.signal });
      await at.store.find(digest, 'png', { until: other.signal });
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
      expect(await at.store.peek(file.digest, 'png')).toEqual(file);
      expect(await textOf((await at.store.open(file, { start: 0, end: 2 }))!)).toBe('aaa');
      later(90);
      expect((await at.store.find(file.digest))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
      later(90);
      end.abort();
      expect((await at.store.peek(file.digest, 'png'))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
      later(61);
      expect(await at.store.find(file.digest)).toBeUndefined();
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
      const stream = (await at.store.open(file))!;
      await at.store.remove(file.digest);
      expect(await textOf(stream)).toBe('a'.repeat(300));
      expect(await at.store.open(file)).toBeUndefined();
      expect(await at.store.read(file)).toBeUndefined();
    });
  });

  describe('removing', () => {
    it('takes all files of a digest, those in use too', async () => {
      const end = new AbortController();
      const { digest } = await putFor('a', end);
      await put('a', 300, 'source');
      await put('b');
      expect(await at.store.remove(digest)).toEqual({ removed: 2, pinnedBy: [] });
      expect(await at.store.remove(digest)).toEqual({ removed: 0, pinnedBy: [] });
      expect(await at.store.find(digest)).toBeUndefined();
      expect(await subject.count()).toBe(1);
    });

    it('leaves what owners keep, and names them', async () => {
      const { digest } = await put('a');
      await at.store.pin(digest, 'job 2');
      await at.store.pin(digest, 'job 1');
      expect(await at.store.remove(digest)).toEqual({ removed: 0, pinnedBy: ['job 1', 'job 2'] });
      expect(await letters()).toBe('a');
      await at.store.release('job 1');
      await at.store.release('job 2');
      expect(await at.store.remove(digest)).toEqual({ removed: 1, pinnedBy: [] });
    });
  });

  describe('a pin', () => {
    it('keeps a file for each of its owners, against age and want of room', async () => {
      const { digest } = await put('a');
      expect(await at.store.pin(digest, 'one')).toBe(true);
      expect(await at.store.pin(digest, 'two/../..\0é')).toBe(true);
      expect(await at.store.ownersOf(digest)).toEqual(['one', 'two/../..\0é']);
      await at.store.release('one');
      later(90);
      await sweep();
      for (const letter of 'bcde') await put(letter);
      expect(await letters()).toBe('ade');
      await at.store.release('two/../..\0é');
      expect(await at.store.ownersOf(digest)).toEqual([]);
      expect((await at.store.peek(digest, 'png'))?.expiresAt.getTime()).toBe(Date.now() + 60 * MINUTE);
      for (const letter of 'fg') await put(letter);
      expect(await letters()).toBe('afg');
      later(60);
      expect(await letters()).toBe('');
    });

    it('keeps all that one owner has, until it is released', async () => {
      for (const letter of 'abc') await at.store.pin((await put(letter)).digest, 'job');
      await expect(put('d')).rejects.toMatchObject({ code: 'STORE_FULL' });
      await at.store.release('job');
      await put('d');
      expect(await letters()).toBe('bcd');
    });

    it('of many digests keeps those that are there, and names the others', async () => {
      const [a, b] = [await put('a'), await put('b')];
      await at.store.secure([b.digest, digestOf('y')]);
      await at.store.pin((await put('c')).digest, 'other');
      const unknown = digestOf('z');
      expect(await at.store.pinAll([a.digest, unknown, b.digest, a.digest], 'job')).toEqual([unknown]);
      expect(await at.store.owners()).toEqual(['job', 'other']);
      later(90);
      await sweep();
      expect(await letters()).toBe('abc');
      await at.store.remove(a.digest);
      expect(await at.store.pinAll([unknown], 'none')).toEqual([unknown]);
      expect(await at.store.owners()).toEqual(['job', 'other']);
      await at.store.release('job');
      expect(await at.store.ownersOf(a.digest)).toEqual([]);
    });

    it('of what has expired is false', async () => {
      const { digest } = await put('a');
      later(60);
      expect(await at.store.pin(digest, 'job')).toBe(false);
      expect(await at.store.ownersOf(digest)).toEqual([]);
    });

    it('twice by one owner is one; a release of an unknown owner does nothing', async () => {
      const { digest } = await put('a');
      await Promise.all([at.store.pin(digest, 'job'), at.store.pin(digest, 'job')]);
      expect(await at.store.ownersOf(digest)).toEqual(['job']);
      await at.store.release('another');
      expect(await at.store.ownersOf(digest)).toEqual(['job']);
    });
  });

  it('reports what happens to files, with the bytes of all', async () => {
    for (const letter of 'abb') await put(letter);
    await at.store.remove(digestOf('a'));
    later(1);
    await put('c', 700);
    await put('d', 300);
    later(60);
    await sweep();
    expect(at.events.map(({ event, bytes, totalBytes }) => `${event} ${bytes} of ${totalBytes}`)).toEqual([
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
}
