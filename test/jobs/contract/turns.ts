import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Job, Work } from '../../../src/jobs/index.ts';
import { referencesOf, workOn } from '../../support/job-work.ts';
import { type JobsHarness, type Wanted, wanted } from './harness.ts';

/** Which jobs are accepted, and in which order they are done. */
export function describeTurns(at: JobsHarness): void {
  const { open, work, ended } = at;
  it('the same key of the same client is the same job, for the same request only', async () => {
    const { jobs } = await open();
    const three = wanted(['p0', 'p1', 'p2'], { key: 'key' });
    const made = await Promise.all([1, 2, 3, 4].map(() => jobs.submit(three, [])));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await jobs.submit({ ...three, client: 'other' }, [])).id).not.toBe(made[0]!.id);
    const other = jobs.submit(wanted(['p0'], { key: 'key' }), []);
    await expect(other).rejects.toMatchObject({ code: 'KEY_CONFLICT', at: ['key'] });
  });

  it('a client may have only so many that have not ended', async () => {
    const opened = await open({ maxJobs: 2 });
    const submit = (more?: Partial<Wanted>) => opened.jobs.submit(wanted(['p0'], more), []);
    const [first] = await Promise.all([submit({ key: 'key' }), submit()]);
    await expect(submit()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect((await submit({ key: 'key' })).id).toBe(first.id);
    await submit({ client: 'other' });
    await opened.jobs.cancel(first);
    await submit();
  });

  it('clients that are counted for one account have only so many together, and turns of their own', async () => {
    const opened = await open({ maxJobs: 2, limits: { runs: 3 } });
    const submit = (client: string) => opened.jobs.submit(wanted(['p0'], { client, account: 'creator' }), []);
    const first = await submit('one');
    expect(first).toMatchObject({ client: 'one', account: 'creator', limits: { runs: 3 } });
    expect(await opened.store.find(first.id)).toEqual(first);
    const second = await submit('other');
    for (const client of ['one', 'third', 'creator']) {
      await expect(submit(client)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    }
    await opened.jobs.submit(wanted(['p0'], { client: 'creator', account: 'another' }), []);
    await opened.jobs.cancel(first);
    await submit('third');
    await opened.store.record(second.id, { index: 0, result: {} });
    await submit('third');
    await expect(submit('third')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const seen: string[] = [];
    const stop = new AbortController();
    const mustWait = async ({ account, limits }: Job) => {
      seen.push(`${account} ${limits?.runs}`);
      return false;
    };
    const done = opened.jobs.work(workOn(at.runs, 2), { concurrency: 1, signal: stop.signal, grace: 50, mustWait });
    await expect.poll(() => new Set(seen), { timeout: 10_000 }).toEqual(new Set(['creator 3', 'another 3']));
    stop.abort();
    await done;
  });

  it('a cancelled job stops what runs and what waits, and others go on', async () => {
    const opened = await open();
    const { jobs, store } = opened;
    const long = await jobs.submit(wanted(referencesOf(50, 'hang')), []);
    work(opened);
    await expect.poll(() => store.find(long.id)).toMatchObject({ state: 'RUNNING' });
    expect(await jobs.cancel(long)).toMatchObject({ state: 'CANCELLED', done: 0 });
    const short = await jobs.submit(wanted(['p0', 'p1']), []);
    expect(await ended(opened, short)).toMatchObject({ state: 'FINISHED' });
    expect(await store.record(long.id, { index: 0, result: 1 })).toBe(false);
    expect(await store.find(long.id)).toMatchObject({ state: 'CANCELLED', done: 0 });
    expect(await jobs.cancel(short)).toMatchObject({ state: 'FINISHED' });
  });

  it('urgent pictures go first, and clients and jobs take turns', async () => {
    const opened = await open();
    const submit = (name: string, count: number, more: Partial<Wanted> = {}) =>
      opened.jobs.submit(wanted(referencesOf(count, name), more), []);
    const jobs = [
      await submit('long', 60),
      await submit('short', 2),
      await submit('other', 2, { client: 'other' }),
      await submit('high', 2, { priority: 'HIGH' }),
      await submit('low', 1, { priority: 'LOW' }),
    ];
    const order: string[] = [];
    work(opened, async ({ item }) => void order.push(item.reference!.replace(/\d+$/, '')), 1);
    for (const job of jobs) await ended(opened, job);
    if (at.turns === 'pictures') {
      expect(order.slice(0, 8)).toEqual(['high', 'high', 'long', 'other', 'short', 'other', 'long', 'short']);
    }
    expect(order.slice(0, 2)).toEqual(['high', 'high']);
    for (const name of ['short', 'other']) expect(order.lastIndexOf(name)).toBeLessThan(order.length - 30);
    expect(order.at(-1)).toBe('low');
  });

  it('ten clients, one with many pictures and nine with one: the nine wait for two of the one at most', async () => {
    const opened = await open();
    const order: string[] = [];
    const slowly: Work = async ({ item }) => {
      order.push(item.reference!);
      await sleep(20);
    };
    work(opened, slowly, 1);
    const many = await opened.jobs.submit(wanted(referencesOf(2_000, 'many'), { client: 'one' }), []);
    await expect.poll(() => order.length).toBeGreaterThan(40);
    const nine = Array.from({ length: 9 }, async (_, i) => {
      const job = await opened.jobs.submit(wanted([`single${i}`], { client: `other ${i}` }), []);
      const accepted = order.length;
      await ended(opened, job);
      return order.slice(accepted, order.indexOf(`single${i}`)).filter((name) => name.startsWith('many')).length;
    });
    for (const waited of await Promise.all(nine)) expect(waited).toBeLessThanOrEqual(2);
    await opened.jobs.cancel(many);
  });
}
