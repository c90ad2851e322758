import type { Server } from 'node:http';
import { type Config, readConfig } from '../config/index.ts';
import type { Log } from '../pipeline/index.ts';
import { openJobs, openQuotas, type Runtime, warmUp } from '../runtime/index.ts';
import { checkExposure, createApp, createHttpServer, createLog } from '../server/index.ts';
import { traceRequest, traceWork } from '../telemetry/index.ts';
import { createClosing } from './closing.ts';
import { fetchDefaultModel } from './fetch-default-model.ts';
import { finishRequests } from './finish-requests.ts';
import { endConnections, listen, originOf } from './listen.ts';
import { openObserved } from './open-observed.ts';
import { rateLimitOf, withRateLimit } from './rate-limit-of.ts';
import { serverParts } from './server-parts.ts';
import { startJobs } from './start-jobs.ts';
import { say, type Terminal } from './terminal.ts';
import { within } from './within.ts';

/**
 * `matteql serve`: serves until the terminal's signal aborts, then finishes what was begun.
 *
 * @throws Error with one sentence that says what to do
 */
export async function serve(terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const config = readConfig(terminal.env);
  const { grace } = config;
  checkExposure(config);
  const log = createLog({ level: config.logLevel });
  const closing = createClosing(log);
  try {
    const { metrics, runtime } = await openObserved(config, terminal, closing, log);
    const warming = new AbortController();
    closing.add(0, () => warming.abort());
    if (!config.workersOnly) await fetchDefaultModel(runtime, terminal);
    // Its process loads the model while this one makes the schema.
    if (!config.workersOnly && !signal.aborted)
      startWarmUp(runtime, terminal, AbortSignal.any([signal, warming.signal]), log);
    const rateLimit = rateLimitOf(config);
    const opened = await openJobs(withRateLimit(config, rateLimit), runtime.services, log);
    const { jobs } = opened;
    // After requests, which may ask for jobs until their end.
    closing.add(LAST, jobs.close);
    const quotas = await openQuotas(config, rateLimit, log);
    closing.add(LAST, quotas.close);
    const parts = serverParts(runtime, opened, config, log, { metrics, quotas, stopping: signal });
    const app = createApp({ ...parts, traceRequest });
    const server = createHttpServer(app, config);
    await listen(server, config, log);
    closing.add(LAST, () => endConnections(server));
    const { admission } = parts;
    const work = startJobs({ runtime, jobs, admission, quotas, config, log, traceWork, grace: grace * 1000 });
    closing.add(grace * 1000 + LAST, work.stop);
    announce(server, runtime, config, terminal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    say(terminal, 'Shutting down: finishing requests in progress. Stop it again to end at once.');
    await Promise.all([finishRequests(server, app, grace, log), within(grace * 1000 + LAST, work.stop())]);
  } finally {
    await closing.close();
  }
}

function announce(server: Server, { chosen }: Runtime, { host, workersOnly }: Config, terminal: Terminal): void {
  say(terminal, `MatteQL is at ${originOf(server, host)}/graphql`);
  if (workersOnly) {
    say(terminal, 'It runs no model: workers make its pictures.');
    return;
  }
  if (chosen.reason !== undefined) say(terminal, `The default model is "${chosen.name}". ${chosen.reason}`);
  say(terminal, `Loading the model "${chosen.name}"; the first pictures wait for it.`);
}

function startWarmUp(runtime: Runtime, terminal: Terminal, signal: AbortSignal, log: Log): void {
  const { name } = runtime.chosen;
  warmUp(runtime, {
    signal,
    onFailure: (error, seconds) =>
      log.error({ err: error, model: name }, `The default model cannot be loaded; next attempt in ${seconds} s.`),
  })
    .then(() => runtime.isReady() && say(terminal, `The model "${name}" is loaded.`))
    // Loading is tried again by itself; any other error there must not end the process.
    .catch((error: unknown) => log.error({ err: error }, 'Loading the default model ended in an error.'));
}

/** Milliseconds that pictures need to be handed back once their grace is over, and that closing one part may take. */
const LAST = 1_000;
