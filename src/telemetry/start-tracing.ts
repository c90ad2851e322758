import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Log } from '../pipeline/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** OpenTelemetry's own variables that name where spans go. */
const addresses = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_EXPORTER'];

/** The variable by which an operator asks for spans; undefined where none does. */
function wishIn(env: Environment): string | undefined {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  return addresses.find((name) => env[name]);
}

/** Spans on their way out. */
export interface Tracing {
  /** Sends what is left, and ends. */
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry's SDK where its variables name an exporter; it reads the rest of them itself: protocol, headers,
 * sampling, attributes. Metrics and logs are not sent by it: `/metrics` and standard error have them.
 *
 * @param env of this process
 * @throws Error where the SDK, which is an optional package, is missing
 */
export async function startTracing(env: Environment, log: Log): Promise<Tracing | undefined> {
  const wish = wishIn(env);
  if (wish === undefined) return undefined;
  const { NodeSDK } = await import('@opentelemetry/sdk-node').catch((cause) => {
    throw new Error(
      `${wish} asks for spans of OpenTelemetry, and its SDK is not installed: npm install @opentelemetry/sdk-node, or unset it.`,
      { cause },
    );
  });
  const silent = () => {};
  const warn = (message: string, ...details: unknown[]) => log.warn({ details }, `OpenTelemetry: ${message}`);
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  const isNamed = env.OTEL_SERVICE_NAME || /(^|,)\s*service\.name=/.test(env.OTEL_RESOURCE_ATTRIBUTES ?? '');
  const sdk = new NodeSDK({
    ...(!isNamed && { serviceName: 'matteql' }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { stop: () => sdk.shutdown().catch((err: Error) => warn(err.message)) };
}
