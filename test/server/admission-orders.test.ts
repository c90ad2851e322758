import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/server/index.ts';
import { codeOf } from '../support/admission.ts';
import { deferred, turns } from '../support/deferred.ts';

describe('requests that arrive, run, fail and leave, in whatever order', () => {
  const step = fc.record({
    act: fc.constantFrom('enter', 'enter', 'work', 'work', 'work', 'done', 'done', 'fail', 'leave'),
    index: fc.nat(5),
    client: fc.constantFrom('a', 'b', 'c'),
    settle: fc.boolean(),
    bytes: fc.constantFrom(0, 0, 10, 40, 100),
  });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
  interface Asker {
    readonly end: AbortController;
    readonly jobs: ReturnType<typeof deferred<void>>[];
    readonly works: Promise<unknown>[];
    busy: number;
  }

  async function play(places: number, maxQueue: number, steps: readonly Step[]) {
    const admission = createAdmission({ pixelMemory: 100, places, maxQueue });
    const askers: Asker[] = [];
    /** The most that were at work at once. */
    let most = 0;
    let taken = 0;
    const busy = () => askers.filter((asker) => asker.busy > 0).length;

    function enter(client: string) {
      const end = new AbortController();
      setMaxListeners(0, end.signal);
      const inside = askers.filter((asker) => !asker.end.signal.aborted).length;
      const refused = codeOf(() => admission.enter(client, end.signal));
      if (!refused) askers.push({ end, jobs: [], works: [], busy: 0 });
      else expect(inside).toBeGreaterThanOrEqual(places + maxQueue - Math.floor(maxQueue / 4));
    }
    function work(asker: Asker, bytes: number) {
      const job = deferred<void>();
      job.promise.catch(() => {});
      asker.jobs.push(job);
      const worked = admission.place(asker.end.signal, bytes).run(async () => {
        asker.busy++;
        taken += bytes;
        expect(taken).toBeLessThanOrEqual(100);
        most = Math.max(most, busy());
        await Promise.race([job.promise, whenAborted(asker.end.signal)]).finally(() => {
          asker.busy--;
          taken -= bytes;
        });
      });
      asker.works.push(worked.catch(() => {}));
    }

    for (const { act, index, client, settle, bytes } of steps) {
      const staying = askers.filter(({ end }) => !end.signal.aborted);
      const asker = staying[index % Math.max(1, staying.length)];
      if (act === 'enter') enter(client);
      else if (act === 'work' && asker) work(asker, bytes);
      else if (act === 'done') asker?.jobs.shift()?.resolve();
      else if (act === 'fail') asker?.jobs.shift()?.reject(new Error('failed'));
      else if (act === 'leave') asker?.end.abort(new Error('left'));
      if (settle) await turns(1);
      const { running, waiting, pixelBytes } = admission.status;
      expect(pixelBytes).toBeGreaterThanOrEqual(taken);
      expect(pixelBytes).toBeLessThanOrEqual(100);
      expect(running).toBeLessThanOrEqual(places);
      expect(most).toBeLessThanOrEqual(places);
      // A request that has just left gives back its place a moment later.
      if (settle) expect(running + waiting).toBeLessThanOrEqual(places + maxQueue);
    }
    return { admission, askers };
  }

  it('no place or byte is lost, none is given twice, and no request is forgotten', async () => {
    const house = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(6), fc.array(step, { maxLength: 80, size: 'max' }));
    const property = fc.asyncProperty(house, async ([places, maxQueue, steps]) => {
      const { admission, askers } = await play(places, maxQueue, steps);
      // Whoever stayed gets a place, without anybody leaving.
      for (const { jobs } of askers) for (const { resolve } of jobs) resolve();
      await Promise.all(askers.flatMap(({ works }) => works));
      expect(admission.status.running).toBe(0);
      for (const { end } of askers) end.abort();
      expect(admission.status).toEqual({ running: 0, waiting: 0, places, maxQueue, pixelBytes: 0, pixelMemory: 100 });
    });
    await fc.assert(property, { numRuns: 200, seed: 3 });
  });
});

const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
