import { meanOf, medianOf } from '../quantize/index.ts';
import type { MaskMetrics } from './metrics.ts';

/** Metrics over pictures. */
export interface MetricsSummary {
  /** Pictures. */
  readonly count: number;
  /** Of the differences of masks; NaN of none. */
  readonly median: number;
  readonly mean: number;
  readonly worst: number;
  /** Mean errors against the ground truth, and the share of the float model's by which the int8 model's is greater. */
  readonly errors?: { readonly float: number; readonly int8: number; readonly change: number };
}

export function summarize(metrics: readonly MaskMetrics[]): MetricsSummary {
  const differences = metrics.map(({ difference }) => difference);
  const known = metrics.flatMap(({ errors }) => errors ?? []);
  const [float, int8] = [meanOf(known.map(({ float }) => float)), meanOf(known.map(({ int8 }) => int8))];
  return {
    count: metrics.length,
    median: medianOf(differences),
    mean: meanOf(differences),
    worst: differences.length > 0 ? Math.max(...differences) : Number.NaN,
    ...(known.length > 0 && { errors: { float, int8, change: int8 / float - 1 } }),
  };
}
