import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, readConfig } from '../config/index.ts';
import type { Log } from '../pipeline/index.ts';
import { openFileStore, openJobs, openQuotas, openRuntime, type Runtime, warmUp } from '../runtime/index.ts';
import { checkExposure, createApp, createHttpServer, createLog } from '../server/index.ts';
import { createMetrics, startTracing, traceRequest } from '../telemetry/index.ts';
import { createClosing } from './closing.ts';
import { fetchDefaultModel } from './fetch-default-model.ts';
import { finishRequests } from './finish-requests.ts';
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
    const tracing = await startTracing(terminal.env, log);
    if (tracing) closing.add(CLOSING, tracing.stop);
    const metrics = createMetrics();
    const { telemetry } = metrics;
    const runtime = await openRuntime(config, { log, telemetry, openStore: openFileStore, sharesMasks: true });
    closing.add(CLOSING, runtime.close);
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
    const work = startJobs({ runtime, jobs, admission: parts.admission, quotas, config, log, grace: grace * 1000 });
    closing.add(grace * 1000 + LAST, work.stop);
    announce(server, runtime, config, terminal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    say(terminal, 'Shutting down: finishing requests in progress. Stop it again to end at once.');
    await Promise.all([finishRequests(server, app, grace, log), within(grace * 1000 + LAST, work.stop())]);
  } finally {
    await closing.close();
  }
}

function endConnections(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function listen(server: Server, config: Config, log: Log): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenError(error, config));
    server.once('error', fail).listen(config.port, config.host, () => {
      server.off('error', fail).on('error', (err) => log.error({ err }, 'A connection could not be accepted.'));
      resolve();
    });
  });
}

function announce(server: Server, { chosen }: Runtime, { host, workersOnly }: Config, terminal: Terminal): void {
  const { port } = server.address() as AddressInfo;
  say(terminal, `MatteQL is at http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql`);
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

/** Milliseconds that pictures need to be handed back once their grace is over, and that closing may take. */
const LAST = 1_000;
const CLOSING = 30_000;

/** Why the server cannot listen there, in a sentence. */
function listenError(cause: NodeJS.ErrnoException, { host, port }: Config): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use already. Set PORT to another one; PORT=0 takes any that is free.`,
    EACCES: `Port ${port} is for the administrator only. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST=${host} is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.`,
    ENOTFOUND: `HOST=${host} is not a name that this machine knows. Set HOST to an address.`,
  };
  return new Error(sentences[cause.code ?? ''] ?? cause.message, { cause });
}
