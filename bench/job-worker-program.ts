/**
 * A worker whose network is a wait of 20 ms, two pictures at a time, until it is ended:
 * `tsx job-worker-program.ts <place>`, where `engine.json` names the Redis.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openTestJobs } from '../test/support/open-jobs.ts';

const { jobs } = await openTestJobs(process.argv[2] ?? '');
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await jobs.work(async () => wait(20, {}), { concurrency: 2, signal: stop.signal, grace: 1_000 });
await jobs.close();
process.exit();
