import { type Context, type Span, type Tracer, trace } from '@opentelemetry/api';
import type { ErrorCode, TelemetryEvent } from '../pipeline/index.ts';

type Run = Extract<TelemetryEvent, { readonly type: 'run' }> & { readonly end: number };

/** Milliseconds since 1970, finer than `Date.now()`: most stages take less than one. */
export const now = () => performance.timeOrigin + performance.now();

/** Codes that are the fault of the server; those of clients are no errors of a trace. */
const failures: readonly ErrorCode[] = [
  'INTERNAL_SERVER_ERROR',
  'INFERENCE_FAILED',
  'STORAGE_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
];

export const isFailure = (code: ErrorCode | undefined): boolean => code !== undefined && failures.includes(code);

/**
 * Makes spans of events below a span: stages that were made, and below these the runs of models. What is remembered has none.
 *
 * @param within has the span as its own
 */
export function spansBelow(tracer: Tracer, span: Span, within: Context) {
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
    telemetry(event: TelemetryEvent): void {
      if (!span.isRecording()) return;
      if (event.type === 'run') runs.push({ ...event, end: now() });
      if (event.type !== 'stage' || event.run.remembered) return;
      const { stage, plugin, milliseconds, queuedMilliseconds, modelRuns } = event.run;
      const attributes = { 'matteql.stage': stage, 'matteql.plugin': plugin, 'matteql.queued_ms': queuedMilliseconds };
      const made = add(`${stage}.${plugin}`, within, milliseconds + queuedMilliseconds, now(), attributes);
      addRuns(modelRuns, trace.setSpan(within, made));
    },
    /** Runs of a stage that failed, which has no span. */
    addRest: () => addRuns(runs.length, within),
  };
}
