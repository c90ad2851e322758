import { once } from 'node:events';
import { expect, it } from 'vitest';
import { referencesOf, workOn } from '../../support/job-work.ts';
import { type JobsHarness, wanted } from './harness.ts';

/** What is there after a process has ended, in whatever way. */
export function describeEnds(at: JobsHarness): void {
  const { open, work, ended, outcomesOf, started, startChild } = at;
  it('what does not end in its grace is handed back, and is no suspect', async () => {
    const opened = await open();
    const job = await opened.jobs.submit(wanted(['hang', 'p1']), []);
    const end = work(opened);
    await expect.poll(() => opened.store.find(job.id)).toMatchObject({ done: 1 });
    const start = performance.now();
    await end();
    expect(performance.now() - start).toBeLessThan(1_000);
    await opened.close();
    const again = await open();
    expect(await again.store.begin(job.id, 0, false)).toMatchObject({ starts: 1 });
    await again.store.release(job.id, 0);
    await again.jobs.resume();
    work(again, async () => ({}));
    expect(await ended(again, job)).toMatchObject({ done: 2, failed: 0 });
  });

  it('goes on where it was after it was closed, and does nothing twice', async () => {
    const first = await open();
    const job = await first.jobs.submit(wanted(referencesOf(200), { key: 'key' }), []);
    const end = work(first, workOn(at.runs, 5), 2, 1_000);
    await expect.poll(async () => (await first.store.find(job.id))!.done).toBeGreaterThan(10);
    await end();
    await first.close();
    const again = await open();
    expect((await again.store.find(job.id))!.done).toBeGreaterThan(10);
    expect((await again.jobs.submit(wanted(referencesOf(200), { key: 'key' }), [])).id).toBe(job.id);
    await again.jobs.resume();
    work(again, workOn(at.runs, 1), 8);
    expect(await ended(again, job)).toMatchObject({ done: 200, failed: 0 });
    expect((await outcomesOf(again, job)).map(({ index }) => index)).toEqual([...Array(200).keys()]);
    expect(await started()).toHaveLength(200);
  });

  it('survives kill -9 of the process that works', async () => {
    const first = await open();
    const job = await first.jobs.submit(wanted(referencesOf(90)), []);
    await first.close();
    const kills = 3;
    for (let n = 1; n <= kills; n++) {
      const child = startChild();
      await expect.poll(async () => (await started()).length, { timeout: 20_000 }).toBeGreaterThan(20 * n);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const again = await open();
    await again.jobs.resume();
    work(again);
    expect(await ended(again, job)).toMatchObject({ done: 90, failed: 0 });
    const all = await outcomesOf(again, job);
    expect(all).toEqual(referencesOf(90).map((madeOf, index) => ({ index, result: { madeOf } })));
    // Two at a time were begun and not recorded, at most.
    expect((await started()).length).toBeLessThanOrEqual(90 + 2 * kills);
  });

  it('gives up on a picture that ends the process, five times, and does all others', async () => {
    const first = await open();
    const job = await first.jobs.submit(wanted(['p0', 'poison', 'p2', 'p3']), []);
    await first.close();
    let deaths = 0;
    for (;;) {
      // It ends by itself once everything is done.
      const [code] = await once(startChild(1), 'exit');
      if (code === 0) break;
      deaths++;
    }
    expect(deaths).toBe(5);
    const opened = await open();
    expect(await opened.store.find(job.id)).toMatchObject({ state: 'FINISHED', done: 4, failed: 1 });
    expect((await outcomesOf(opened, job))[1]).toMatchObject({ failure: { code: 'INFERENCE_FAILED' } });
  });
}
