import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TraceWork } from '../pipeline/index.ts';
import { isFailure, now, spansBelow } from './trace-spans.ts';

/**
 * The work on a picture of a job as spans of OpenTelemetry, a trace of its own: its job was accepted by a request that has its
 * answer, and maybe by another process.
 */
export const traceWork: TraceWork = (job, index) => {
  const tracer = trace.getTracer('matteql');
  const attributes = { 'matteql.job': job, 'matteql.index': index };
  const span = tracer.startSpan('picture', { kind: SpanKind.CONSUMER, startTime: now(), attributes }, ROOT_CONTEXT);
  const { telemetry, addRest } = spansBelow(tracer, span, trace.setSpan(ROOT_CONTEXT, span));
  return {
    telemetry,
    end(code) {
      addRest();
      if (code !== undefined) span.setAttribute('error.type', code);
      if (isFailure(code)) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(now());
    },
  };
};
