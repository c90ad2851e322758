import { describe, expect, it } from 'vitest';
import { type Admission, createAdmission } from '../../src/server/index.ts';
import { codeOf, visit } from '../support/admission.ts';
import { deferred, turns } from '../support/deferred.ts';

describe('a place', () => {
  it('is had at once where one is free, and given back with the result of the work', async () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 0 });
    const { signal } = new AbortController();
    admission.enter('a', signal);
    expect(admission.status).toEqual({
      running: 0,
      waiting: 1,
      places: 1,
      maxQueue: 0,
      pixelBytes: 0,
      pixelMemory: 100,
    });
    const answer = admission.place(signal, 0).run(async () => admission.status.running);
    expect(await answer).toBe(1);
    await expect(admission.place(signal, 0).run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(admission.status.running).toBe(0);
  });

  it('is one for all that a request does at the same time', async () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 4 });
    const one = visit(admission, 'a');
    const other = visit(admission, 'b');
    const both = [one.work(), one.work()];
    const later = other.work();
    await turns();
    expect([admission.status.running, other.seen.begun]).toEqual([1, false]);
    one.done();
    await Promise.all(both);
    other.done();
    await later;
    expect(admission.status.running).toBe(0);
  });

  it('goes round from client to client, and within one in order', async () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 20 });
    const order: string[] = [];
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => {
      const { signal } = new AbortController();
      admission.enter(name[0]!, signal);
      return admission.place(signal, 0).run(async () => {
        order.push(name);
        await turns(1);
      });
    });
    await Promise.all(all);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('is not waited for any more by a request that ends, and goes to the next', async () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 4 });
    const [first, second, third] = ['a', 'a', 'b'].map((client) => visit(admission, client)) as [
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
    ];
    const works = [first.work(), second.work(), third.work()];
    second.leave('no time');
    await expect(works[1]).rejects.toBe('no time');
    expect(admission.status).toMatchObject({ running: 1, waiting: 1 });
    first.done();
    third.done();
    await Promise.all([works[0], works[2]]);
    expect([second.seen.begun, third.seen.begun]).toEqual([false, true]);
    expect(() => admission.enter('a', second.signal)).toThrow('no time');
    expect(() => second.work()).toThrow('no time');
  });

  it('is for admitted requests', () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 0 });
    expect(() => admission.place(new AbortController().signal, 0)).toThrow('not admitted');
  });
});

describe('bytes', () => {
  /** A request of its own that runs work of so many bytes. */
  function asks(admission: Admission, client: string, bytes: number) {
    const end = new AbortController();
    const done = deferred();
    admission.enter(client, end.signal);
    const seen = { begun: false };
    const place = admission.place(end.signal, bytes);
    const run = () =>
      place.run(async () => {
        seen.begun = true;
        await done.promise;
      });
    return { seen, done: done.resolve, run, worked: run(), end };
  }

  it('are reserved once for what shares a place, and given back when the last of it ends', async () => {
    const admission = createAdmission({ places: 2, maxQueue: 2, pixelMemory: 100 });
    const one = asks(admission, 'a', 60);
    const again = one.run();
    await turns();
    expect(admission.status).toMatchObject({ running: 1, pixelBytes: 60, pixelMemory: 100 });
    one.done();
    await Promise.all([one.worked, again]);
    expect(admission.status).toMatchObject({ running: 0, pixelBytes: 0 });
  });

  it('that are not free are waited for, also where a place is; smaller requests wait behind, in the round', async () => {
    const admission = createAdmission({ places: 3, maxQueue: 9, pixelMemory: 100 });
    const first = asks(admission, 'a', 60);
    const large = asks(admission, 'b', 90);
    const small = asks(admission, 'c', 10);
    await turns();
    expect([large.seen.begun, small.seen.begun]).toEqual([false, false]);
    expect(admission.status).toMatchObject({ running: 1, pixelBytes: 60 });
    first.done();
    await turns();
    expect([large.seen.begun, small.seen.begun]).toEqual([true, true]);
    expect(admission.status).toMatchObject({ running: 2, pixelBytes: 100 });
    large.done();
    small.done();
    await Promise.all([large.worked, small.worked]);
    expect(admission.status.pixelBytes).toBe(0);
  });

  it('of a request that ends while it waits are not waited for any more, and those behind go on', async () => {
    const admission = createAdmission({ places: 3, maxQueue: 9, pixelMemory: 100 });
    const first = asks(admission, 'a', 60);
    const large = asks(admission, 'b', 90);
    const small = asks(admission, 'c', 10);
    await turns();
    large.end.abort('gone');
    await expect(large.worked).rejects.toBe('gone');
    await turns();
    expect([large.seen.begun, small.seen.begun]).toEqual([false, true]);
    first.done();
    small.done();
    await Promise.all([first.worked, small.worked]);
    expect(admission.status).toMatchObject({ running: 0, pixelBytes: 0 });
  });

  it('of several places of one request add up, and its places count as one', async () => {
    const admission = createAdmission({ places: 1, maxQueue: 9, pixelMemory: 100 });
    const { signal } = new AbortController();
    admission.enter('a', signal);
    const jobs = [deferred(), deferred()];
    const works = jobs.map(({ promise }, index) => admission.place(signal, [30, 50][index]!).run(() => promise));
    const other = asks(admission, 'b', 0);
    await turns();
    expect(admission.status).toMatchObject({ running: 1, pixelBytes: 80 });
    jobs[0]!.resolve();
    await turns();
    expect([admission.status, other.seen.begun]).toMatchObject([{ running: 1, pixelBytes: 50 }, false]);
    jobs[1]!.resolve();
    await Promise.all(works);
    other.done();
    await other.worked;
  });

  it('that there never are enough of are refused with both numbers', () => {
    const admission = createAdmission({ places: 1, maxQueue: 0, pixelMemory: 100 });
    const { signal } = new AbortController();
    admission.enter('a', signal);
    const refused = codeOf(() => admission.place(signal, 101));
    expect(refused?.code).toBe('QUERY_TOO_COMPLEX');
    expect(refused?.message).toMatch(/101 .* 100/);
  });
});

it('tells what happens, and how many run and wait after it', async () => {
  const admission = createAdmission({ places: 1, maxQueue: 0, pixelMemory: 100 });
  const events: unknown[] = [];
  admission.observe((event) => void events.push(event));
  const one = visit(admission, 'a');
  admission.enter('a', one.signal);
  codeOf(() => visit(admission, 'b'));
  const work = one.work();
  await turns();
  one.leave();
  one.done();
  await work;
  expect(events).toEqual([
    { type: 'admission', outcome: 'admitted', running: 0, waiting: 1 },
    { type: 'admission', outcome: 'rejected', running: 0, waiting: 1 },
    { type: 'admission', outcome: 'left', running: 1, waiting: 0 },
  ]);
});

describe('a full server', () => {
  it('rejects at once, and admits again when one has left', () => {
    const admission = createAdmission({ pixelMemory: 100, places: 2, maxQueue: 1 });
    const [first] = ['a', 'b', 'c'].map((client) => visit(admission, client));
    const refused = codeOf(() => visit(admission, 'd'));
    expect(refused).toMatchObject({ code: 'OVERLOADED', retryAfter: 2 });
    expect(refused?.message).toContain('Ask again in 2 s');
    expect(() => admission.enter('a', first!.signal)).not.toThrow();
    first!.leave();
    expect(codeOf(() => visit(admission, 'd'))).toBeUndefined();
  });

  it('keeps a quarter of its queue for clients without an admitted request', () => {
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 8 });
    for (let i = 0; i < 7; i++) visit(admission, 'many');
    expect(codeOf(() => visit(admission, 'many'))?.code).toBe('OVERLOADED');
    visit(admission, 'one');
    visit(admission, 'two');
    expect(codeOf(() => visit(admission, 'three'))?.code).toBe('OVERLOADED');
  });

  it('names the time after which those before should be done, by how long it took lately', async () => {
    let now = 0;
    const admission = createAdmission({ pixelMemory: 100, places: 1, maxQueue: 1, now: () => now });
    for (let i = 0; i < 50; i++) {
      const { work, done, leave } = visit(admission, 'a');
      const working = work();
      now += 30_000;
      done();
      await working;
      leave();
    }
    visit(admission, 'a');
    visit(admission, 'b');
    expect(codeOf(() => visit(admission, 'c'))?.retryAfter).toBe(60);
  });
});
