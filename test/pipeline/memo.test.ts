import { describe, expect, it } from 'vitest';
import { createMemo, type Key, type Produced } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';

const key = (name: string) => name as Key;
const made = <T>(value: T): Produced<T> => ({ value, warnings: [] });
const bytes = (length: number) => made({ data: new Uint8Array(length) });
const someone = () => new AbortController();
const forever = someone().signal;
const leaving = new Error('leaving');

describe('what is under way', () => {
  it('is shared, and only the first made it', async () => {
    const memo = createMemo(0);
    const work = deferred<Produced<number>>();
    let runs = 0;
    const make = () => {
      runs++;
      return work.promise;
    };
    const both = Promise.all([1, 2].map(() => memo.getOrMake(key('a'), false, forever, make)));
    work.resolve(made(7));
    expect((await both).map(({ value, fresh }) => [value, fresh])).toEqual([
      [7, true],
      [7, false],
    ]);
    expect(runs).toBe(1);
    await memo.getOrMake(key('a'), true, forever, make);
    expect(runs).toBe(2);
  });

  it('goes on when one of two leaves, who does not wait for it', async () => {
    const memo = createMemo(0);
    const work = deferred<Produced<number>>();
    const first = someone();
    let stopped: AbortSignal | undefined;
    const make = (signal: AbortSignal) => {
      stopped = signal;
      return work.promise;
    };
    const gone = memo.getOrMake(key('a'), false, first.signal, make);
    const stays = memo.getOrMake(key('a'), false, forever, make);
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
      return new Promise<Produced<number>>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    };
    const waiting = both.map(({ signal }) => memo.getOrMake(key('a'), false, signal, make));
    await turns();
    for (const each of both) each.abort(leaving);
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(stopped).toMatchObject({ aborted: true, reason: leaving });
  });

  it('is not started for one who has left before', async () => {
    const memo = createMemo(0);
    await expect(memo.getOrMake(key('a'), false, AbortSignal.abort(leaving), () => expect.unreachable())).rejects.toBe(
      leaving,
    );
  });
});

describe('a run that was left', () => {
  it('is joined again if it goes on anyway', async () => {
    const memo = createMemo(0);
    const work = deferred<Produced<number>>();
    const first = someone();
    const gone = memo.getOrMake(key('a'), false, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    const joined = memo.getOrMake(key('a'), false, forever, () => expect.unreachable());
    await turns();
    work.resolve(made(7));
    expect(await joined).toMatchObject({ value: 7, fresh: false });
  });

  it('is joined again after its last caller left, which had only shared it', async () => {
    const memo = createMemo(0);
    const work = deferred<Produced<number>>();
    const callers = [someone(), someone()];
    const waiting = callers.map(({ signal }) => memo.getOrMake(key('a'), false, signal, () => work.promise));
    await turns();
    for (const caller of callers) caller.abort(leaving);
    for (const each of waiting) await expect(each).rejects.toBe(leaving);
    const later = memo.getOrMake(key('a'), false, forever, () => expect.unreachable());
    work.resolve(made(7));
    expect(await later).toMatchObject({ value: 7, fresh: false });
  });

  it('does not poison its key where it hangs after all have left', async () => {
    const memo = createMemo(0, { patience: 1 });
    const first = someone();
    const gone = memo.getOrMake(key('a'), false, first.signal, () => new Promise<never>(() => {}));
    await turns();
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    const joined = memo.getOrMake(key('a'), false, forever, async () => made(8));
    expect(await joined).toMatchObject({ value: 8, fresh: true });
  });

  it('is made again for whoever joined it while it was stopping', async () => {
    const memo = createMemo(0);
    const work = deferred<Produced<number>>();
    const first = someone();
    const gone = memo.getOrMake(key('a'), false, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    const joined = memo.getOrMake(key('a'), false, forever, async () => made(8));
    await turns();
    work.reject(leaving);
    expect(await joined).toMatchObject({ value: 8, fresh: true });
  });

  it('is kept when it is made after all: a network run is worth having', async () => {
    const memo = createMemo(1e6);
    const work = deferred<Produced<number>>();
    const first = someone();
    const gone = memo.getOrMake(key('a'), true, first.signal, () => work.promise);
    first.abort(leaving);
    await expect(gone).rejects.toBe(leaving);
    work.resolve(made(7));
    await turns();
    const later = await memo.getOrMake(key('a'), true, forever, () => expect.unreachable());
    expect(later).toMatchObject({ value: 7, fresh: false });
  });
});

describe('a failure', () => {
  it('reaches all who wait, and is forgotten', async () => {
    const memo = createMemo(1e6);
    const work = deferred<Produced<number>>();
    const both = [1, 2].map(() => memo.getOrMake(key('a'), true, forever, () => work.promise));
    work.reject(new Error('no'));
    const reasons = (await Promise.allSettled(both)).map((each) => each.status === 'rejected' && each.reason.message);
    expect(reasons).toEqual(['no', 'no']);
    expect((await memo.getOrMake(key('a'), true, forever, async () => made(7))).value).toBe(7);
  });
});

describe('what stays', () => {
  const isKept = async (memo: ReturnType<typeof createMemo>, name: string) =>
    !(await memo.getOrMake(key(name), false, forever, async () => made(0))).fresh;

  it('is what was said to stay, with its warnings', async () => {
    const memo = createMemo(1e6);
    const warnings = [{ code: 'A', message: 'a.' }];
    await memo.getOrMake(key('kept'), true, forever, async () => ({ value: 1, warnings }));
    await memo.getOrMake(key('gone'), false, forever, async () => made(1));
    expect([await isKept(memo, 'kept'), await isKept(memo, 'gone')]).toEqual([true, false]);
    expect(await memo.getOrMake(key('kept'), true, forever, () => expect.unreachable())).toMatchObject({ warnings });
  });

  it('fits its budget in bytes: what was not asked for longest goes first', async () => {
    const memo = createMemo(3000);
    for (const name of ['a', 'b']) await memo.getOrMake(key(name), true, forever, async () => bytes(1000));
    expect(memo.bytes).toBeGreaterThan(2000);
    expect(await isKept(memo, 'a')).toBe(true);
    await memo.getOrMake(key('c'), true, forever, async () => bytes(1000));
    expect([await isKept(memo, 'a'), await isKept(memo, 'b'), await isKept(memo, 'c')]).toEqual([true, false, true]);
    expect(memo.bytes).toBeLessThanOrEqual(3000);
  });

  it('is nothing that alone is over budget', async () => {
    const memo = createMemo(3000);
    await memo.getOrMake(key('small'), true, forever, async () => bytes(1000));
    await memo.getOrMake(key('large'), true, forever, async () => bytes(5000));
    expect([await isKept(memo, 'small'), await isKept(memo, 'large')]).toEqual([true, false]);
  });

  it('counts the whole buffer behind a view: all of it is held', async () => {
    const memo = createMemo(1e6);
    const view = new Uint8Array(100_000).subarray(0, 10);
    await memo.getOrMake(key('view'), true, forever, async () => made({ data: view }));
    expect(memo.bytes).toBeGreaterThan(100_000);
  });

  it('counts an array that is held twice once', async () => {
    const memo = createMemo(1e6);
    const data = new Float32Array(1000);
    await memo.getOrMake(key('a'), true, forever, async () => made([{ data }, { data, again: { data } }]));
    expect(memo.bytes).toBeGreaterThanOrEqual(4000);
    expect(memo.bytes).toBeLessThan(5000);
  });
});
