import { readConfig } from '../config/index.ts';
import { openJobs, openQuotas } from '../runtime/index.ts';
import { createAdmission, createLog } from '../server/index.ts';
import { traceWork } from '../telemetry/index.ts';
import { createClosing } from './closing.ts';
import { fetchDefaultModel } from './fetch-default-model.ts';
import { openObserved } from './open-observed.ts';
import { startJobs } from './start-jobs.ts';
import { startProbes } from './start-probes.ts';
import { say, type Terminal } from './terminal.ts';
import { watchWorkers } from './watch-workers.ts';

/** Milliseconds that pictures need to be handed back once their grace is over, and that closing one part may take. */
const LAST = 1_000;

/**
 * `matteql worker`: works on the pictures of jobs of all servers with the same Redis, until the terminal's signal aborts.
 *
 * @throws Error with one sentence that says what to do
 */
export async function worker(terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const config = readConfig(terminal.env);
  if (config.redisUrl === undefined) {
    throw new Error(
      'A worker takes pictures of jobs from Redis: set REDIS_URL, and S3_… or DATA_DIR as the servers have them.',
    );
  }
  if (config.workersOnly) throw new Error('WORKERS_ONLY is for servers: unset it for a worker.');
  if (config.jobsRunning === 0) throw new Error('With JOBS_RUNNING=0 a worker would do nothing: set another number.');
  const log = createLog({ level: config.logLevel });
  const closing = createClosing(log);
  try {
    const { metrics, runtime } = await openObserved(config, terminal, closing, log);
    // It answers while weights are fetched, which may take minutes, and is not ready.
    let isReady = () => false;
    const probes = await startProbes(config, { metrics, isReady: () => isReady(), stopping: signal, log });
    if (probes) {
      closing.add(LAST, probes.close);
      say(terminal, `Metrics and probes are at ${probes.origin}`);
    }
    await fetchDefaultModel(runtime, terminal);
    const { jobs } = await openJobs(config, runtime.services, log);
    closing.add(LAST, jobs.close);
    // A job has the limits of the server that accepted it: a worker has neither its keys nor its address.
    const quotas = await openQuotas(config, {}, log);
    closing.add(LAST, quotas.close);
    const { maxRunning: places, pixelMemory, grace } = config;
    const admission = createAdmission({ places, maxQueue: 0, pixelMemory });
    const work = startJobs({ runtime, jobs, admission, quotas, config, log, traceWork, grace: grace * 1000 });
    closing.add(grace * 1000 + LAST, work.stop);
    const { engine, chosen } = runtime;
    const queue = watchWorkers(jobs, signal);
    isReady = () => queue.isReady() && engine.isResponsive(chosen.name);
    metrics.read(() => ({
      engine: engine.status(),
      admission: admission.status,
      memoBytes: runtime.services.memo.bytes,
      filesBytes: config.filesBytes,
      ready: isReady() && !signal.aborted,
    }));
    say(terminal, `Working on the pictures of jobs, ${config.jobsRunning} at a time.`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    say(terminal, 'Shutting down: finishing pictures in progress. Stop it again to end at once.');
  } finally {
    await closing.close();
  }
}
