import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate, type Gate } from '../../src/server/index.ts';
import { deferred, turns } from '../support/deferred.ts';

/** A request that is in: its work, which the test ends, and its end. */
function visit(gate: Gate, client: string) {
  const end = new AbortController();
  const done = deferred();
  gate.enter(client, end.signal);
  const seen = { begun: false };
  const work = () =>
    gate.work(end.signal, async () => {
      seen.begun = true;
      await done.promise;
    });
  const leave = (reason: unknown = 'gone') => end.abort(reason);
  return { seen, work, done: done.resolve, leave, signal: end.signal };
}

const codeOf = (enter: () => unknown) => {
  try {
    enter();
    return undefined;
  } catch (error) {
    return error as { code: string; retryAfter: number; message: string };
  }
};

describe('a place', () => {
  it('is had at once where one is free, and given back with what the work gives', async () => {
    const gate = createGate({ places: 1, maxQueue: 0 });
    const { signal } = new AbortController();
    gate.enter('a', signal);
    expect(gate.status).toEqual({ running: 0, waiting: 1, places: 1, maxQueue: 0 });
    const answer = gate.work(signal, async () => gate.status.running);
    expect(await answer).toBe(1);
    await expect(gate.work(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(gate.status.running).toBe(0);
  });

  it('is one for all that a request does at the same time', async () => {
    const gate = createGate({ places: 1, maxQueue: 4 });
    const one = visit(gate, 'a');
    const other = visit(gate, 'b');
    const both = [one.work(), one.work()];
    const later = other.work();
    await turns();
    expect([gate.status.running, other.seen.begun]).toEqual([1, false]);
    one.done();
    await Promise.all(both);
    other.done();
    await later;
    expect(gate.status.running).toBe(0);
  });

  it('goes round from client to client, and within one in order', async () => {
    const gate = createGate({ places: 1, maxQueue: 20 });
    const order: string[] = [];
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => {
      const { signal } = new AbortController();
      gate.enter(name[0]!, signal);
      return gate.work(signal, async () => {
        order.push(name);
        await turns(1);
      });
    });
    await Promise.all(all);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('is not waited for any more by who leaves, and goes to the next', async () => {
    const gate = createGate({ places: 1, maxQueue: 4 });
    const [first, second, third] = ['a', 'a', 'b'].map((client) => visit(gate, client)) as [
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
    ];
    const works = [first.work(), second.work(), third.work()];
    second.leave('no time');
    await expect(works[1]).rejects.toBe('no time');
    expect(gate.status).toMatchObject({ running: 1, waiting: 1 });
    first.done();
    third.done();
    await Promise.all([works[0], works[2]]);
    expect([second.seen.begun, third.seen.begun]).toEqual([false, true]);
    expect(() => gate.enter('a', second.signal)).toThrow('no time');
    await expect(second.work()).rejects.toBe('no time');
  });

  it('is for who was let in', async () => {
    const gate = createGate({ places: 1, maxQueue: 0 });
    await expect(gate.work(new AbortController().signal, async () => 1)).rejects.toThrow('not let in');
  });
});

describe('a full house', () => {
  it('turns away who comes, at once, and lets in again when one has left', () => {
    const gate = createGate({ places: 2, maxQueue: 1 });
    const [first] = ['a', 'b', 'c'].map((client) => visit(gate, client));
    const refused = codeOf(() => visit(gate, 'd'));
    expect(refused).toMatchObject({ code: 'OVERLOADED', retryAfter: 2 });
    expect(refused?.message).toContain('Ask again in 2 s');
    expect(() => gate.enter('a', first!.signal)).not.toThrow();
    first!.leave();
    expect(codeOf(() => visit(gate, 'd'))).toBeUndefined();
  });

  it('keeps a quarter of its queue for clients who have none in', () => {
    const gate = createGate({ places: 1, maxQueue: 8 });
    for (let i = 0; i < 7; i++) visit(gate, 'many');
    expect(codeOf(() => visit(gate, 'many'))?.code).toBe('OVERLOADED');
    visit(gate, 'one');
    visit(gate, 'two');
    expect(codeOf(() => visit(gate, 'three'))?.code).toBe('OVERLOADED');
  });

  it('says to come back when those who are in should be through, by how long it took lately', async () => {
    let now = 0;
    const gate = createGate({ places: 1, maxQueue: 1, now: () => now });
    for (let i = 0; i < 50; i++) {
      const { work, done, leave } = visit(gate, 'a');
      const working = work();
      now += 30_000;
      done();
      await working;
      leave();
    }
    visit(gate, 'a');
    visit(gate, 'b');
    expect(codeOf(() => visit(gate, 'c'))?.retryAfter).toBe(60);
  });
});

describe('whoever comes, works, fails and goes, in whatever order', () => {
  const step = fc.record({
    act: fc.constantFrom('enter', 'enter', 'work', 'work', 'work', 'done', 'done', 'fail', 'leave'),
    who: fc.nat(5),
    client: fc.constantFrom('a', 'b', 'c'),
    settle: fc.boolean(),
  });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
  interface Guest {
    readonly end: AbortController;
    readonly jobs: ReturnType<typeof deferred<void>>[];
    readonly works: Promise<unknown>[];
    busy: number;
  }

  async function play(places: number, maxQueue: number, steps: readonly Step[]) {
    const gate = createGate({ places, maxQueue });
    const guests: Guest[] = [];
    /** The most that were at work at once. */
    let most = 0;
    const busy = () => guests.filter((guest) => guest.busy > 0).length;

    function enter(client: string) {
      const end = new AbortController();
      setMaxListeners(0, end.signal);
      const inside = guests.filter((guest) => !guest.end.signal.aborted).length;
      const refused = codeOf(() => gate.enter(client, end.signal));
      if (!refused) guests.push({ end, jobs: [], works: [], busy: 0 });
      else expect(inside).toBeGreaterThanOrEqual(places + maxQueue - Math.floor(maxQueue / 4));
    }
    function work(guest: Guest) {
      const job = deferred<void>();
      job.promise.catch(() => {});
      guest.jobs.push(job);
      const worked = gate.work(guest.end.signal, async () => {
        guest.busy++;
        most = Math.max(most, busy());
        await Promise.race([job.promise, whenAborted(guest.end.signal)]).finally(() => guest.busy--);
      });
      guest.works.push(worked.catch(() => {}));
    }

    for (const { act, who, client, settle } of steps) {
      const staying = guests.filter(({ end }) => !end.signal.aborted);
      const guest = staying[who % Math.max(1, staying.length)];
      if (act === 'enter') enter(client);
      else if (act === 'work' && guest) work(guest);
      else if (act === 'done') guest?.jobs.shift()?.resolve();
      else if (act === 'fail') guest?.jobs.shift()?.reject(new Error('failed'));
      else if (act === 'leave') guest?.end.abort(new Error('left'));
      if (settle) await turns(1);
      const { running, waiting } = gate.status;
      expect(running).toBeLessThanOrEqual(places);
      expect(most).toBeLessThanOrEqual(places);
      // Who has just left gives back the place a moment later.
      if (settle) expect(running + waiting).toBeLessThanOrEqual(places + maxQueue);
    }
    return { gate, guests };
  }

  it('no place is lost, none is given twice, and nobody is forgotten', async () => {
    const house = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(6), fc.array(step, { maxLength: 80, size: 'max' }));
    const property = fc.asyncProperty(house, async ([places, maxQueue, steps]) => {
      const { gate, guests } = await play(places, maxQueue, steps);
      // Whoever stayed gets a place, without anybody leaving.
      for (const { jobs } of guests) for (const { resolve } of jobs) resolve();
      await Promise.all(guests.flatMap(({ works }) => works));
      expect(gate.status.running).toBe(0);
      for (const { end } of guests) end.abort();
      expect(gate.status).toEqual({ running: 0, waiting: 0, places, maxQueue });
    });
    await fc.assert(property, { numRuns: 200, seed: 3 });
  });
});

const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
