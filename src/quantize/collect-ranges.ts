import type { Aggregation, CalibrationMethod } from './calibration-method.ts';
import { meanOf, medianOf } from './statistics.ts';
import type { ValueRange } from './value-range.ts';

/** Collects the ranges of values over pictures. */
export interface RangeCollector {
  /**
   * @param numbers of one value on one picture; they are sorted in place
   * @throws Error where one of them is NaN
   */
  add(name: string, numbers: Float32Array): void;
  /**
   * One range for each value. They hold 0, which must be represented exactly: it is what surrounds a picture.
   *
   * @throws Error for a value that was infinite
   */
  ranges(): ReadonlyMap<string, ValueRange>;
}

export function createRangeCollector({ percentile, over }: CalibrationMethod): RangeCollector {
  const seen = new Map<string, ValueRange[]>();
  return {
    add(name, numbers) {
      numbers.sort();
      // NaN is sorted to the end.
      if (Number.isNaN(numbers.at(-1)))
        throw new Error(`Its value "${name}" was not a number everywhere on some picture.`);
      // A hair more: 1 - 90 / 100 is less than .1 here.
      const outside = Math.floor((1 - percentile / 100) * (numbers.length - 1) + 1e-9);
      const range: ValueRange = [numbers[outside]!, numbers[numbers.length - 1 - outside]!];
      seen.set(name, [...(seen.get(name) ?? []), range]);
    },
    ranges: () =>
      new Map(
        [...seen].map(([name, ranges]) => {
          const low = aggregate[over](ranges.map(([low]) => -low));
          const high = aggregate[over](ranges.map(([, high]) => high));
          if (!Number.isFinite(high - low)) throw new Error(`Its value "${name}" was infinite on some picture.`);
          return [name, [sixDigits(Math.min(0, -low)), sixDigits(Math.max(0, high))]];
        }),
      ),
  };
}

const aggregate: Readonly<Record<Aggregation, (values: readonly number[]) => number>> = {
  median: medianOf,
  mean: meanOf,
  widest: (values) => Math.max(...values),
};

/** A range table is read by people too. */
const sixDigits = (value: number) => Number(value.toPrecision(6));
