export { createMetrics, type Metrics } from './create-metrics.ts';
export type { Readings } from './readings.ts';
export { startTracing, type Tracing } from './start-tracing.ts';
export { traceRequest } from './trace-request.ts';
export { traceWork } from './trace-work.ts';
