import { describe, expect, it, vi } from 'vitest';
import type { TestJobs } from '../../support/open-jobs.ts';
import { type JobsHarness, wanted } from './harness.ts';

/** Files that a job keeps. */
export function describeFiles({ open, work, ended, outcomesOf }: JobsHarness): void {
  describe('files', () => {
    const hold = async ({ files }: TestJobs, text: string) => (await files.put([Buffer.from(text)], 'source')).digest;

    it('of a job are kept until it is removed, sources and results', async () => {
      const opened = await open({ ttl: 0 });
      const { jobs, files } = opened;
      const [source, result] = [await hold(opened, 'source'), await hold(opened, 'result')];
      const item = { digest: source, reference: 'p0' };
      const job = await jobs.submit(wanted(['p0'], { items: [item] }), [source]);
      await jobs.keep(job.id, 0, [result]);
      const { pinnedBy } = await files.remove(source);
      expect(jobs.jobsOf([...pinnedBy, 'another owner'])).toEqual([job.id]);
      expect((await files.remove(result)).pinnedBy).toHaveLength(1);
      await jobs.sweep();
      expect((await jobs.find(job.id, 'client')).state).toBe('QUEUED');
      work(opened);
      await ended(opened, job);
      await jobs.sweep();
      await expect(jobs.find(job.id, 'client')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
      expect(jobs.jobsOf(await files.owners())).toEqual([]);
      expect(await files.remove(result)).toEqual({ removed: 1, pinnedBy: [] });
    });

    it('that are unknown fail their own picture', async () => {
      const opened = await open();
      const known = await hold(opened, 'source');
      const unknown = '0'.repeat(64);
      const items = [{ digest: known }, { digest: unknown }, { digest: known, mask: unknown }];
      const job = await opened.jobs.submit(wanted([], { items }), [known, unknown]);
      work(opened);
      expect(await ended(opened, job)).toMatchObject({ done: 3, failed: 2 });
      expect(await outcomesOf(opened, job)).toMatchObject([
        { result: {} },
        { failure: { code: 'UNKNOWN_DIGEST', path: 'image' } },
        { failure: { code: 'UNKNOWN_DIGEST', path: 'mask' } },
      ]);
    });

    it('of a job that was never accepted are given up at the next start', async () => {
      const first = await open();
      await first.files.pinAll([await hold(first, 'source')], 'job 00000000-0000-4000-8000-000000000000');
      await first.jobs.resume();
      expect(first.jobs.jobsOf(await first.files.owners())).toEqual([]);
    });

    it('of a job that was never accepted stay for as long as that may take where others accept jobs too', async () => {
      const opened = await open({ isShared: true, accepting: 200 });
      const { jobs, files, store } = opened;
      const [id, late] = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001'];
      const digest = await hold(opened, 'source');
      for (const each of [id, late]) await files.pinAll([digest], `job ${each}`);
      await files.pinAll([digest], `job ${id} 3`);
      await jobs.resume();
      expect(jobs.jobsOf(await files.owners())).toEqual([id, late]);
      // Its acceptance took its time.
      await store.create({ ...wanted(['p0']), id: late, createdAt: Date.now() }, 10);
      const owners = async () => {
        await jobs.resume();
        return files.owners();
      };
      await expect.poll(owners).not.toContain(`job ${id}`);
      expect(jobs.jobsOf(await files.owners())).toEqual([late]);
    });

    it('of many expired jobs are released with one look at what the store keeps', async () => {
      const opened = await open({ ttl: 0, maxJobs: 100 });
      const { jobs, files } = opened;
      const source = await hold(opened, 'source');
      for (let i = 0; i < 20; i++) await jobs.cancel(await jobs.submit(wanted([`p${i}`]), [source]));
      const looks = vi.spyOn(files, 'owners');
      await jobs.sweep();
      expect(looks.mock.calls.length).toBeLessThanOrEqual(1);
      expect(jobs.jobsOf(await files.owners())).toEqual([]);
      expect(await jobs.list('client', 100)).toEqual([]);
    });
  });
}
