import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/index.ts';
import { accountOf, createRemovalWork, type Job, type Jobs } from '../jobs/index.ts';
import { CodedError, type Log, type TraceWork } from '../pipeline/index.ts';
import type { OpenQuotas, Runtime } from '../runtime/index.ts';
import type { Admission } from '../server/index.ts';

/** Milliseconds until unfinished jobs are looked for again where they cannot be read. */
const AGAIN = 2_000;

export interface JobsParts {
  readonly runtime: Runtime;
  readonly jobs: Jobs;
  readonly admission: Admission;
  readonly quotas: Pick<OpenQuotas, 'backgroundMeter' | 'mustWait'>;
  readonly config: Pick<Config, 'deadline' | 'jobsRunning' | 'webhookUrl' | 'webhookSecret'>;
  readonly log: Log;
  readonly traceWork?: TraceWork;
  /** Milliseconds that pictures under way have once the work is to end. */
  readonly grace: number;
}

/** Works on jobs in this process, those of earlier processes first. Resolves when everything that was begun has ended. */
export function startJobs({ runtime, jobs, admission, quotas, config, log, traceWork, grace }: JobsParts) {
  const stop = new AbortController();
  const { services, sources } = runtime;
  const { deadline, jobsRunning: concurrency, webhookUrl: url, webhookSecret: secret } = config;
  const meter = (job: Job) => quotas.backgroundMeter(accountOf(job), job.limits ?? {});
  const mustWait = (job: Job) => quotas.mustWait(accountOf(job), job.limits ?? {});
  const { background } = admission;
  const work = createRemovalWork({ services, sources, background, keep: jobs.keep, deadline, meter, traceWork });

  async function resume() {
    while (!stop.signal.aborted) {
      try {
        return await jobs.resume();
      } catch (error) {
        if (!(error instanceof CodedError && error.code === 'STORAGE_UNAVAILABLE')) throw error;
        await delay(AGAIN, undefined, { signal: stop.signal, ref: false }).catch(() => {});
      }
    }
  }

  // With none at a time they are left to workers elsewhere.
  const working = concurrency > 0 ? jobs.work(work, { concurrency, signal: stop.signal, grace, mustWait }) : undefined;
  const sending = url === undefined ? undefined : jobs.notify({ url, secret: secret!, signal: stop.signal });
  const ended = Promise.all([resume(), working, sending]).catch((err: unknown) =>
    log.error({ err }, 'The work on jobs has ended: restart the server.'),
  );
  return {
    /** Begins no more pictures, and waits for those under way. */
    async stop(): Promise<void> {
      stop.abort();
      await ended;
    },
  };
}
