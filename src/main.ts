import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from './cli/run.ts';
import { type Config, readConfig } from './config.ts';
import { type OpenHouse, openHouse } from './house.ts';
import { configureSharp } from './imaging/index.ts';
import { createApp, createLog, createTurnAway, type Log, listenerOf } from './server/index.ts';
import { warmUp } from './warm-up.ts';

const log = createLog();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  const config = readConfig(process.env);
  // On Linux sharp takes one thread by itself; a picture on its own should have as many as the machine gives.
  configureSharp({ threads: config.threads * config.processes });
  const open = await openHouse(config, log);
  await fetchDefaultModel(open, config);
  await serve(open, config, log, stop.signal);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Weights are fetched before anybody is served, after all that can be wrong was looked at, and never in a request. */
async function fetchDefaultModel({ house }: OpenHouse, { home }: Config): Promise<void> {
  const env = { ...process.env, MATTEQL_HOME: home };
  const quiet = { write: () => true } as unknown as NodeJS.WritableStream;
  const terminal = { env, out: quiet, err: process.stderr, signal: stop.signal };
  const code = await run(['models', 'pull', house.models.default], terminal);
  if (code !== 0) process.exit(code);
}

async function serve(open: OpenHouse, config: Config, log: Log, signal: AbortSignal): Promise<void> {
  const app = createApp({ ...open, store: open.house.store, settings: config, log });
  const server = createServer(listenerOf(app, createTurnAway(open.gate, config)));
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(whyNot(error, config));
    server.once('error', fail).listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  process.stdout.write(`MatteQL is at http://${host}:${port}/graphql\n`);
  const { default: model, reason } = open.house.models;
  if (reason !== undefined) process.stdout.write(`The default model is "${model}". ${reason}\n`);
  process.stdout.write(`Loading the model "${model}"; the first pictures wait for it.\n`);

  const close = () => end(server, open);
  if (signal.aborted) return close();
  signal.addEventListener('abort', close, { once: true });
  const warm = warmUp(open, {
    signal,
    failed: (error, seconds) =>
      log.error({ err: error }, `the default model cannot be loaded; tried again in ${seconds} s`),
  });
  warm
    .then(() => open.isReady() && process.stdout.write(`The model "${model}" is loaded.\n`))
    // Loading is tried again by itself; should anything else fail there, those who are served go on being served.
    .catch((error: unknown) => log.error({ err: error }, 'loading the default model ended in an error'));
}

/** How long answers that were begun may take before the process ends without them, in milliseconds. */
const GRACE = 30_000;

/** Lets nobody in, finishes what was begun, and ends. A second signal ends it at once. */
async function end(server: Server, open: OpenHouse): Promise<never> {
  process.stdout.write('Finishing what was begun; once more to end at once.\n');
  const finished = new Promise((resolve) => server.close(resolve));
  // A connection that is kept alive would hold the server for seconds after its last answer.
  setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, GRACE))]);
  await open.close();
  process.exit(0);
}

/** Why nobody can be served there, in words. */
function whyNot(cause: NodeJS.ErrnoException, { host, port }: Config): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use already. Set PORT to another one; PORT=0 takes any that is free.`,
    EACCES: `Port ${port} is for the administrator only. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST=${host} is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all it has.`,
    ENOTFOUND: `HOST=${host} is not a name that this machine knows. Set HOST to an address.`,
  };
  return new Error(sentences[cause.code ?? ''] ?? cause.message, { cause });
}
