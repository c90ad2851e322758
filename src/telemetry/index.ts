export { createMetrics, type Metrics } from './create-metrics.ts';
export type { Readings } from './readings.ts';
