import type { Config } from '../config/index.ts';
import type { Log } from '../pipeline/index.ts';
import { createHttpServer, createProbes, isLoopback } from '../server/index.ts';
import type { Metrics } from '../telemetry/index.ts';
import { endConnections, listen, originOf } from './listen.ts';

/** Seconds for a request: none has a body that is read. */
const DEADLINE = 10;

export interface ProbesOptions {
  readonly metrics: Metrics;
  readonly isReady: () => boolean;
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/**
 * Listens at METRICS_PORT for a process that answers no clients; nowhere where it is not set.
 *
 * @throws Error with one sentence that names the setting
 */
export async function startProbes(config: Config, { metrics: page, isReady, stopping, log }: ProbesOptions) {
  const { metricsHost: host, metricsPort: port, metricsKey, apiKeys, trustProxy } = config;
  if (port === undefined) return undefined;
  if (!isLoopback(host) && !metricsKey && apiKeys.length === 0) {
    throw new Error(`METRICS_HOST=${host} can be reached by other machines: set METRICS_KEY, which they then send.`);
  }
  const settings = { host, trustProxy, apiKeys, ...(metricsKey && { metricsKey }) };
  const waitsFor = 'fetching weights, or Redis or the default model does not answer';
  const server = createHttpServer(createProbes({ page, settings, isReady, waitsFor, stopping, log }), {
    deadline: DEADLINE,
  });
  await listen(server, { host, port, prefix: 'METRICS_' }, log);
  return { origin: originOf(server, host), close: () => endConnections(server) };
}
