import { describe, expect, it } from 'vitest';
import { type JobsHarness, wanted } from './harness.ts';

/** Notices, which are recorded with what they are about. */
export function describeNotices({ open }: JobsHarness): void {
  describe('notices', () => {
    it('are recorded with what they are about, and are due until they are settled', async () => {
      const first = await open({ notices: 'OUTCOMES' });
      const { jobs, store } = first;
      const job = await jobs.submit(wanted(['p0', 'bad']), []);
      await jobs.submit(wanted(['later']), []);
      expect(await store.takeNotices(10, 1_000)).toEqual([]);
      await store.record(job.id, { index: 1, failure: { code: 'NOT_AN_IMAGE', message: 'No.' } });
      const [notice, ...others] = await store.takeNotices(10, 1);
      expect(others).toEqual([]);
      expect(notice).toEqual({ job: job.id, subject: 1, at: expect.any(Number), attempts: 0 });
      // Its lease is over soon; a longer one keeps it from other processes.
      await expect.poll(() => store.takeNotices(10, 60_000)).toHaveLength(1);
      expect(await store.takeNotices(10, 1)).toEqual([]);
      await store.deferNotice(notice!, 0, true);
      const again = await store.takeNotices(10, 0);
      expect(again).toEqual([{ ...notice, attempts: 1 }]);
      await store.record(job.id, { index: 0, result: {} });
      await first.close();

      const { store: after } = await open();
      const all = await after.takeNotices(10, 60_000);
      expect(all.map(({ subject, attempts }) => [subject, attempts])).toEqual(
        expect.arrayContaining([
          [1, 1],
          [0, 0],
          ['end', 0],
        ]),
      );
      for (const each of all) await after.settleNotice(each);
      expect(await after.takeNotices(10, 0)).toEqual([]);
    });

    it('of an end that was a cancel are recorded too, and none where none was asked for', async () => {
      const opened = await open({ notices: 'END' });
      const job = await opened.jobs.submit(wanted(['p0', 'p1']), []);
      await opened.store.record(job.id, { index: 0, result: {} });
      await opened.jobs.cancel(job);
      await opened.close();
      const quiet = await open();
      await quiet.jobs.cancel(await quiet.jobs.submit(wanted(['p2']), []));
      expect(await quiet.store.takeNotices(10, 0)).toMatchObject([{ job: job.id, subject: 'end', attempts: 0 }]);
    });
  });

  it('notices that were never confirmed are counted as their job is removed, and go with it', async () => {
    const { jobs, store, logged } = await open({ notices: 'OUTCOMES', ttl: 0 });
    const job = await jobs.submit(wanted(['p0', 'p1']), []);
    for (const index of [0, 1]) await store.record(job.id, { index, result: {} });
    const taken = await store.takeNotices(10, 0);
    expect(taken).toHaveLength(3);
    await store.settleNotice(taken[0]!);
    await jobs.sweep();
    expect(logged).toMatchObject([{ job: job.id, notices: 2 }]);
    await store.deferNotice(taken[1]!, 0, true);
    expect(await store.takeNotices(10, 0)).toEqual([]);
  });
}
