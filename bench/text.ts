import type { Bar } from './benchmark.ts';
import { bootstrap, type Interval, median, quantile } from './figures.ts';

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 10e6 ? 2 : 0)} MB`;

/** `120 ms (110 ms to 140 ms)`: median and the middle half. */
export const spread = (values: readonly number[], unit: (value: number) => string = ms): string =>
  `${unit(median(values))} (${unit(quantile(values, 0.25))} to ${unit(quantile(values, 0.75))})`;

/** `1.12 (1.10 to 1.15)`: median, and where it lies by 95 %. */
export function medianWithin(values: readonly number[], digits = 3): string {
  return `${median(values).toFixed(digits)} (${within(bootstrap(values, median), digits)})`;
}

export const within = ({ low, high }: Interval, digits = 2): string =>
  `${low.toFixed(digits)} to ${high.toFixed(digits)}`;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Promises beside what came out. */
export const barsOf = (bars: readonly Bar[]): string =>
  table(
    ['figure', 'bar', 'measured', 'met'],
    bars.map(({ figure, bar, measured, met }) => [figure, bar, measured, met ? 'yes' : '**no**']),
  );
