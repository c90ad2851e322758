import { connectivityError } from './connectivity.ts';
import { bandError, bandSum, edgeError, meanError, overlap, squaredError } from './errors.ts';
import { gradientError } from './gradient.ts';
import type { EvaluatedMask } from './opacity-map.ts';
import { sMeasure } from './s-measure.ts';
import { weightedF } from './weighted-f.ts';

export interface Metric {
  readonly title: string;
  /** What it is, in a line. */
  readonly doc: string;
  /** Takes some ten times as long as the others: evaluated with `--papers`. */
  readonly slow?: true;
  of(evaluated: EvaluatedMask): number;
}

/** What a mask is evaluated by. */
export const metrics = {
  band: {
    title: 'band',
    doc: 'mean absolute error of opacity within the unknown band',
    of: bandError,
  },
  mean: { title: 'mean', doc: 'mean absolute error over the whole picture', of: meanError },
  edge: { title: 'edge', doc: 'mean absolute error within 6 pixels of an edge of the truth', of: edgeError },
  squared: { title: 'MSE', doc: 'mean squared error over the whole picture', of: squaredError },
  sum: {
    title: 'SAD',
    doc: 'sum of absolute errors within the band, in thousands of pixels',
    of: bandSum,
  },
  gradient: {
    title: 'grad',
    doc: 'gradient error within the band, in thousands (Rhemann et al. 2009)',
    slow: true,
    of: gradientError,
  },
  connectivity: {
    title: 'conn',
    doc: 'connectivity error within the band, in thousands (Rhemann et al. 2009)',
    slow: true,
    of: connectivityError,
  },
  overlap: { title: 'IoU', doc: 'intersection over union, both cut at one half', of: overlap },
  structure: { title: 'S', doc: 'S-measure (Fan et al. 2017)', slow: true, of: sMeasure },
  weighted: { title: 'wF', doc: 'weighted F-measure (Margolin et al. 2014)', slow: true, of: weightedF },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as readonly MetricName[];
type SlowName = { [K in MetricName]: (typeof metrics)[K] extends { slow: true } ? K : never }[MetricName];
/** A figure for each metric; the slow ones only where they were asked for. */
export type Figures = Readonly<Record<Exclude<MetricName, SlowName>, number> & Partial<Record<SlowName, number>>>;

export const quickNames: readonly MetricName[] = metricNames.filter((name) => !('slow' in metrics[name]));

export const figuresOf = (evaluated: EvaluatedMask, names: readonly MetricName[] = metricNames): Figures =>
  Object.fromEntries(names.map((name) => [name, metrics[name].of(evaluated)])) as Figures;
