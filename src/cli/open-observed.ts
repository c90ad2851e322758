import type { Config } from '../config/index.ts';
import type { Log } from '../pipeline/index.ts';
import { openFileStore, openRuntime, type Runtime } from '../runtime/index.ts';
import { createMetrics, type Metrics, startTracing } from '../telemetry/index.ts';
import type { Closing } from './closing.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds that ending the processes of models and sending the last traces may take. */
const CLOSING = 30_000;

/** What a server and a worker begin with: traces, metrics, and a runtime that reports to them. They are closed last. */
export async function openObserved(
  config: Config,
  { env }: Terminal,
  closing: Closing,
  log: Log,
): Promise<{ readonly metrics: Metrics; readonly runtime: Runtime }> {
  const tracing = await startTracing(env, log);
  if (tracing) closing.add(CLOSING, tracing.stop);
  const metrics = createMetrics();
  const { telemetry } = metrics;
  const runtime = await openRuntime(config, { log, telemetry, openStore: openFileStore, sharesMasks: true });
  closing.add(CLOSING, runtime.close);
  return { metrics, runtime };
}
