import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import type { Job, NewJob, Work } from '../../../src/jobs/index.ts';
import { workOn } from '../../support/job-work.ts';
import { openTestJobs, type TestJobs, type TestJobsOptions } from '../../support/open-jobs.ts';

const childFile = fileURLToPath(new URL('../../support/jobs-child.ts', import.meta.url));
export const never = new AbortController().signal;

export type Wanted = Omit<NewJob, 'id' | 'createdAt'>;
export const wanted = (references: readonly string[], more: Partial<Wanted> = {}): Wanted => ({
  client: 'client',
  fingerprint: references.join(),
  priority: 'NORMAL',
  request: { encode: { png: {} } },
  items: references.map((reference) => ({ digest: '', reference })),
  ...more,
});

/** What the tests of a job store and a queue are written with; each test has a place of its own. */
export type JobsHarness = ReturnType<typeof jobsHarness>;

/** @param turns in which order an implementation promises to do the pictures of several jobs */
export function jobsHarness(prepare: (place: string) => Promise<void>, turns: 'pictures' | 'windows') {
  let place: string;
  let runs: string;
  let after: (() => unknown)[] = [];
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    runs = join(place, 'runs');
    await prepare(place);
  });
  afterEach(async () => {
    for (const each of after.reverse()) await each();
    after = [];
    await rm(place, { recursive: true, force: true });
  });

  async function open(options?: TestJobsOptions): Promise<TestJobs> {
    const opened = await openTestJobs(place, options);
    let isOpen = true;
    const close = async () => {
      if (isOpen) await opened.close();
      isOpen = false;
    };
    after.push(close);
    return { ...opened, close };
  }

  /** Works until the test ends, or what it gives is called. */
  function work({ jobs }: TestJobs, how: Work = workOn(runs, 2), concurrency = 2, grace = 50) {
    const stop = new AbortController();
    const done = jobs.work(how, { concurrency, signal: stop.signal, grace });
    const end = () => {
      stop.abort();
      return done;
    };
    after.push(end);
    return end;
  }

  async function ended({ jobs }: TestJobs, job: Job): Promise<Job> {
    let last: Job | undefined;
    for await (const each of jobs.watch(job, AbortSignal.timeout(40_000), { least: 20 })) last = each;
    return last!;
  }

  const outcomesOf = async ({ jobs }: TestJobs, job: Job) =>
    (await jobs.outcomes(job, { offset: 0, limit: 10_000 })).map(({ outcome }) => outcome);
  const started = async () => (await readFile(runs, 'utf8').catch(() => '')).split('\n').filter(Boolean);

  function startChild(milliseconds = 20): ChildProcess {
    const args = ['--import', 'tsx', childFile, place, runs, String(milliseconds)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    after.push(() => child.kill('SIGKILL'));
    return child;
  }

  return {
    turns,
    /** The file that `workOn` writes what it begins to. */
    get runs() {
      return runs;
    },
    ...{ open, work, ended, outcomesOf, started, startChild },
  };
}
