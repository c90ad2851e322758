/**
 * A process that works on the jobs of a place until all have ended, or it is killed:
 * `tsx jobs-child.ts <place> <runs> <milliseconds>`.
 */
import { workOn } from './job-work.ts';
import { openTestJobs } from './open-jobs.ts';

const [place = '', runs = '', milliseconds = '20'] = process.argv.slice(2);
const opened = await openTestJobs(place);
const { jobs, store } = opened;
const stop = new AbortController();
await jobs.resume();
const working = jobs.work(workOn(runs, Number(milliseconds)), { concurrency: 2, signal: stop.signal, grace: 1_000 });
for (const { job } of await store.unfinished()) for await (const _ of jobs.watch(job, stop.signal));
stop.abort();
await working;
await opened.close();
