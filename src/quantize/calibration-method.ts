/** How the range of a value is found from its numbers on each picture. */
export interface CalibrationMethod {
  /** Percent of a picture's numbers that lie within, on each side; 100 is its least and greatest number. */
  readonly percentile: number;
  /** How the ranges of all pictures become one. */
  readonly over: Aggregation;
}

export const aggregations = ['median', 'mean', 'widest'] as const;
export type Aggregation = (typeof aggregations)[number];

/** Of those tried, what changes masks least (docs/decisions/0016-int8-models.md). */
export const defaultMethod: CalibrationMethod = { percentile: 99.998, over: 'median' };
