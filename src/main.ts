import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { run } from './cli/run.ts';
import { type Config, readConfig } from './config.ts';
import { openHouse } from './house.ts';
import { createApp, createLog, type Log } from './server/index.ts';

// Operations of libvips are not repeated here, so its cache would only hold pictures.
sharp.cache(false);

const log = createLog();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  const config = readConfig(process.env);
  // On Linux sharp takes one thread by itself; a picture on its own should have as many as the machine gives.
  sharp.concurrency(config.threads);
  await fetchDefaultModel(config);
  await serve(config, log, stop.signal);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Weights are fetched before anybody is served, and never in a request. */
async function fetchDefaultModel({ defaultModel, home }: Config): Promise<void> {
  const env = { ...process.env, MATTEQL_HOME: home };
  const quiet = { write: () => true } as unknown as NodeJS.WritableStream;
  const terminal = { env, out: quiet, err: process.stderr, signal: stop.signal };
  const code = await run(['models', 'pull', defaultModel], terminal);
  if (code !== 0) process.exit(code);
}

async function serve(config: Config, log: Log, signal: AbortSignal): Promise<void> {
  const open = await openHouse(config, log);
  const app = createApp({ schema: open.schema, store: open.house.store, settings: config, isReady: open.isReady, log });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  process.stdout.write(`MatteQL is at http://${host}:${port}/graphql\n`);

  open.warm().then(
    () => process.stdout.write(`The model "${config.defaultModel}" is loaded.\n`),
    (error) => log.error({ err: error }, 'the default model cannot be loaded'),
  );
  signal.addEventListener('abort', async () => {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5_000).unref();
    await open.close();
    process.exit(0);
  });
}
