import { describe, expect, it } from 'vitest';
import { createMemo, type Key, type Made } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';

const key = (name: string) => name as Key;
const made = <T>(value: T): Made<T> => ({ value, warnings: [] });
const bytes = (length: number) => made({ data: new Uint8Array(length) });
const someone = () => new AbortController();
const forever = someone().signal;
const leaving = new Error('leaving');

describe('what is under way', () => {
  it('is shared, and only the first made it', async () => {
    const memo = createMemo(0);
    const work = deferred<Made<number>>();
    let runs = 0;
    const make = () => {
      runs++;
      return work.promise;
    };
    const both = Promise.all([1, 2].map(() => memo.through(key('a'), false, forever, make)));
    work.resolve(made(7));
    expect((await both).map(({ value, own }) => [value, own])).toEqual([
      [7, true],
      [7, false],
    ]);
    expect(runs).toBe(1);
    await memo.through(key('a'), true, forever, make);
    expect(runs).toBe(2);
  });

  it('goes on when one of two leaves, who does not wait for it', async () => {
    const memo = createMemo(0);
    const work = deferred<Made<number>>();
    const first = someone();
    let stopped: AbortSignal | undefined;
    const make = (signal: AbortSignal) => {
      stopped = signal;
      return work.promise;
    };
    const gone = memo.through(key('a'), false, first.signal, make);
    const stays = memo.through(key('a'), false, forever, make);
    await turns();
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    expect(stopped!.aborted).toBe(false);
    work.resolve(made(7));
    expect((await stays).value).toBe(7);
  });

  it('is told to stop when the last one leaves', async () => {
    const memo = createMemo(0);
    const both = [someone(), someone()];
    let stopped: AbortSignal | undefined;
    const make = (signal: AbortSignal) => {
      stopped = signal;
      return new Promise<Made<number>>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const waiting = both.map(({ signal }) => memo.through(key('a'), false, signal, make));
    await turns();
    for (const each of both) each.abort(leaving);
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(stopped).toMatchObject({ aborted: true, reason: leaving });
  });

  it('is not started for one who has left before', async () => {
    const memo = createMemo(0);
    await expect(memo.through(key('a'), false, AbortSignal.abort(leaving), () => expect.unreachable())).rejects.toBe(
      leaving,
    );
  });
});

describe('a run that was left', () => {
  it('is joined again if it goes on anyway', async () => {
    const memo = createMemo(0);
    const work = deferred<Made<number>>();
    const first = someone();
    const gone = memo.through(key('a'), false, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    const joined = memo.through(key('a'), false, forever, () => expect.unreachable());
    await turns();
    work.resolve(made(7));
    expect(await joined).toMatchObject({ value: 7, own: false });
  });

  it('is made again for whoever joined it while it was stopping', async () => {
    const memo = createMemo(0);
    const work = deferred<Made<number>>();
    const first = someone();
    const gone = memo.through(key('a'), false, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    const joined = memo.through(key('a'), false, forever, async () => made(8));
    await turns();
    work.reject(leaving);
    expect(await joined).toMatchObject({ value: 8, own: true });
  });

  it('is kept when it is made after all: a network run is worth having', async () => {
    const memo = createMemo(1e6);
    const work = deferred<Made<number>>();
    const first = someone();
    const gone = memo.through(key('a'), true, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    work.resolve(made(7));
    await turns();
    const later = await memo.through(key('a'), true, forever, () => expect.unreachable());
    expect(later).toMatchObject({ value: 7, own: false });
  });
});

describe('a failure', () => {
  it('reaches all who wait, and is forgotten', async () => {
    const memo = createMemo(1e6);
    const work = deferred<Made<number>>();
    const both = [1, 2].map(() => memo.through(key('a'), true, forever, () => work.promise));
    work.reject(new Error('no'));
    const reasons = (await Promise.allSettled(both)).map((each) => each.status === 'rejected' && each.reason.message);
    expect(reasons).toEqual(['no', 'no']);
    expect((await memo.through(key('a'), true, forever, async () => made(7))).value).toBe(7);
  });
});

describe('what stays', () => {
  const isKept = async (memo: ReturnType<typeof createMemo>, name: string) =>
    !(await memo.through(key(name), false, forever, async () => made(0))).own;

  it('is what was said to stay, with its warnings', async () => {
    const memo = createMemo(1e6);
    const warnings = [{ code: 'A', message: 'a.' }];
    await memo.through(key('kept'), true, forever, async () => ({ value: 1, warnings }));
    await memo.through(key('gone'), false, forever, async () => made(1));
    expect([await isKept(memo, 'kept'), await isKept(memo, 'gone')]).toEqual([true, false]);
    expect(await memo.through(key('kept'), true, forever, () => expect.unreachable())).toMatchObject({ warnings });
  });

  it('fits its budget in bytes: what was not asked for longest goes first', async () => {
    const memo = createMemo(3000);
    for (const name of ['a', 'b']) await memo.through(key(name), true, forever, async () => bytes(1000));
    expect(memo.bytes).toBeGreaterThan(2000);
    expect(await isKept(memo, 'a')).toBe(true);
    await memo.through(key('c'), true, forever, async () => bytes(1000));
    expect([await isKept(memo, 'a'), await isKept(memo, 'b'), await isKept(memo, 'c')]).toEqual([true, false, true]);
    expect(memo.bytes).toBeLessThanOrEqual(3000);
  });

  it('is nothing that alone is over budget', async () => {
    const memo = createMemo(3000);
    await memo.through(key('small'), true, forever, async () => bytes(1000));
    await memo.through(key('large'), true, forever, async () => bytes(5000));
    expect([await isKept(memo, 'small'), await isKept(memo, 'large')]).toEqual([true, false]);
  });

  it('counts an array that is held twice once', async () => {
    const memo = createMemo(1e6);
    const data = new Float32Array(1000);
    await memo.through(key('a'), true, forever, async () => made([{ data }, { data, again: { data } }]));
    expect(memo.bytes).toBeGreaterThanOrEqual(4000);
    expect(memo.bytes).toBeLessThan(5000);
  });
});
