import { propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestOutcome, TraceRequest } from '../pipeline/index.ts';
import { isFailure, now, spansBelow } from './trace-spans.ts';

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
  const { telemetry, addRest } = spansBelow(tracer, span, trace.setSpan(parent, span));
  return {
    id: span.isRecording() ? span.spanContext().traceId : undefined,
    telemetry,
    end(outcome) {
      addRest();
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
  if (isFailure(code)) span.setStatus({ code: SpanStatusCode.ERROR });
}
