import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eventsOf } from '../test/support/events.ts';
import { ask, factsOf, pictures, reach, storeAll, submitAll } from '../test/support/job-client.ts';
import type { Benchmark } from './benchmark.ts';
import { median, quantile } from './figures.ts';
import { fleetBars } from './fleet.ts';
import { healthBeside } from './health.ts';
import { residentOf } from './proc.ts';
import { startIdle, startServer } from './server.ts';
import { makeSmallHome } from './small-home.ts';
import { megabytes, ms, spread } from './text.ts';

/** Pictures after which nothing more is compiled or loaded. */
const WARM = 100;

/** Jobs of many pictures: what accepting one costs, what it holds while it waits, and how soon progress is seen. */
export const jobs: Benchmark = {
  title: 'Jobs',
  async run({ quick }) {
    const count = quick ? 500 : 10_000;
    const home = makeSmallHome();
    const data = mkdtempSync(join(tmpdir(), 'matteql-bench-jobs-'));
    try {
      const files = await pictures(count, 64, 48);
      // One picture at a time, so that nearly all of them wait while it is measured.
      const settings = { ...home.settings, MAX_FILES: '1000', JOBS_RUNNING: '1', MAX_QUEUE: '64', DATA_DIR: data };
      const server = await startServer(settings);
      const digests = await storeAll(server.url, files, 500);
      const submitted: number[] = [];
      let id = '';
      for (let i = 0; i < 5; i++) {
        if (id) await cancel(server.url, id);
        const start = performance.now();
        id = await submitAll(server.url, digests);
        submitted.push(performance.now() - start);
      }
      const latencies = await progressLatencies(server.url, join(data, 'jobs', id, 'log.jsonl'), id, quick ? 10 : 40);
      await server.stop();
      const { queued, done, ours, theirs } = await besideQueue(settings, digests, quick ? 100 : 600);
      const bars = [
        {
          figure: `${count} stored pictures submitted as a job, over HTTP`,
          bar: 'median 200 ms at most',
          measured: spread(submitted),
          met: median(submitted) <= 200,
        },
        {
          figure: `${count} pictures queued: resident memory above idle`,
          bar: 'at most 60 MB',
          measured: `${megabytes(queued)}, ${done} of them done meanwhile`,
          met: queued <= 60e6,
        },
        {
          figure: `\`/health\` at the 99th percentile while ${count} pictures are submitted and wait, above an idle Node process`,
          bar: 'at most 10 ms more',
          measured: `${ms(quantile(ours, 0.99) - quantile(theirs, 0.99))}: ${ms(quantile(ours, 0.99))} and ${ms(quantile(theirs, 0.99))}`,
          met: quantile(ours, 0.99) - quantile(theirs, 0.99) <= 10,
        },
        {
          figure: "a picture's end to its event at a subscriber",
          bar: 'median 50 ms at most',
          measured: spread(latencies),
          met: median(latencies) <= 50,
        },
      ];
      return {
        bars: [...bars, ...(await fleetBars(home, quick))],
        body: 'On a small network. Progress is coalesced to one event in 100 ms: latency is from the outcome.',
      };
    } finally {
      home.remove();
      rmSync(data, { recursive: true, force: true });
    }
  },
};

/**
 * Memory and answers of a server that has taken no uploads, whose memory would be given back meanwhile; the job before it is
 * cancelled.
 */
async function besideQueue(settings: Readonly<Record<string, string>>, digests: readonly string[], samples: number) {
  const [server, idleProcess] = [await startServer(settings), await startIdle()];
  const before = await ask(server.url, 'query { jobs { id } }', {});
  for (const { id } of before.jobs) await cancel(server.url, id);
  // What the first pictures of a process take is no part of a queue.
  await reach(server.url, await submitAll(server.url, digests.slice(0, WARM)), WARM);
  await wait(2_000);
  const idle = residentOf(server.pid);
  const id = await submitAll(server.url, digests);
  await wait(2_000);
  const queued = residentOf(server.pid) - idle;
  const { done } = await factsOf(server.url, id);
  // With as many once more, so that it is measured while they are submitted too, and has no part in the memory.
  const health = healthBeside(server.url, idleProcess.url, (count) => count < samples);
  await submitAll(server.url, digests);
  const times = await health;
  await Promise.all([server.stop(), idleProcess.stop()]);
  return { queued, done, ...times };
}

const cancel = (url: string, id: string) => ask(url, 'mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id });

/** Milliseconds from when each state was written down to when a subscriber had it. */
async function progressLatencies(url: string, log: string, id: string, count: number): Promise<readonly number[]> {
  const seen: { readonly done: number; readonly at: number }[] = [];
  const connection = new AbortController();
  const query = 'subscription ($id: ID!) { job(id: $id) { done } }';
  for await (const { data } of eventsOf(url, query, { id }, { signal: connection.signal })) {
    seen.push({ done: data.job.done, at: Date.now() });
    if (seen.length > count) break;
  }
  connection.abort();
  const outcomes = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"outcome"'))
    .map((line) => JSON.parse(line) as { readonly at: number });
  // The first is the state of then, whenever that was written.
  return seen.slice(1).map(({ done, at }) => at - outcomes[done - 1]!.at);
}
