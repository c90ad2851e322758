import {
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { RequestOutcome, TelemetryEvent, TraceRequest } from '../pipeline/index.ts';

type Run = Extract<TelemetryEvent, { readonly type: 'run' }> & { readonly end: number };

/** Milliseconds since 1970, finer than `Date.now()`: most stages take less than one. */
const now = () => performance.timeOrigin + performance.now();

/** Codes that are the fault of the server; those of clients are no errors of a trace. */
const failures = ['INTERNAL_SERVER_ERROR', 'INFERENCE_FAILED', 'STORAGE_UNAVAILABLE', 'DEADLINE_EXCEEDED'];

/**
 * A request as spans of OpenTelemetry: itself, below it the stages that were made for it, below those the runs of models. What
 * is remembered has none. Nothing is recorded unless an SDK is started (`startTracing`, or the operator's own).
 */
export const traceRequest: TraceRequest = (header) => {
  const tracer = trace.getTracer('matteql');
  const carrier = {
    get: (_: unknown, name: string) => header(name) ?? undefined,
    keys: () => ['traceparent', 'tracestate'],
  };
  const parent = propagation.extract(ROOT_CONTEXT, undefined, carrier);
  const span = tracer.startSpan('request', { kind: SpanKind.SERVER, startTime: now() }, parent);
  const within = trace.setSpan(parent, span);
  const runs: Run[] = [];

  function add(
    name: string,
    of: Context,
    milliseconds: number,
    end: number,
    attributes: Readonly<Record<string, string | number>>,
  ): Span {
    const part = tracer.startSpan(name, { startTime: end - milliseconds, attributes }, of);
    part.end(end);
    return part;
  }

  function addRuns(count: number, of: Context): void {
    for (const { model, milliseconds, queuedMilliseconds, end } of runs.splice(0, count)) {
      const attributes = { 'matteql.model': model, 'matteql.queued_ms': queuedMilliseconds };
      add('run', of, milliseconds, end, attributes);
    }
  }

  return {
    id: span.isRecording() ? span.spanContext().traceId : undefined,
    telemetry(event) {
      if (!span.isRecording()) return;
      if (event.type === 'run') runs.push({ ...event, end: now() });
      if (event.type !== 'stage' || event.run.remembered) return;
      const { stage, plugin, milliseconds, queuedMilliseconds, modelRuns } = event.run;
      const attributes = { 'matteql.stage': stage, 'matteql.plugin': plugin, 'matteql.queued_ms': queuedMilliseconds };
      const made = add(`${stage}.${plugin}`, within, milliseconds + queuedMilliseconds, now(), attributes);
      addRuns(modelRuns, trace.setSpan(within, made));
    },
    end(outcome) {
      // Of a stage that failed.
      addRuns(runs.length, within);
      describe(span, outcome);
      span.end(now());
    },
  };
};

function describe(
  span: Span,
  { id, kind, method, path, operation, status, code, networkRuns, pixels }: RequestOutcome,
) {
  const [type, name] = operation?.split(' ') ?? [];
  // Names of operations are the clients' own, and a name of a span should be one of few.
  span.updateName(kind === 'other' ? method : kind);
  span.setAttributes({
    'http.request.method': method,
    'url.path': path,
    'http.response.status_code': status,
    'matteql.request_id': id,
    'matteql.network_runs': networkRuns,
    'matteql.megapixels': pixels / 1e6,
    ...(type && { 'graphql.operation.type': type }),
    ...(name && { 'graphql.operation.name': name }),
    ...(code && { 'error.type': code }),
  });
  if (code && failures.includes(code)) span.setStatus({ code: SpanStatusCode.ERROR });
}
