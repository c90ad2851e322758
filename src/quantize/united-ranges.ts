import type { Targets } from './targets.ts';
import type { ValueRange } from './value-range.ts';

/** Looks up a value's own range, or what the ranges of its sources span together. */
export function unitedRanges(
  ranges: ReadonlyMap<string, ValueRange>,
  { sources }: Pick<Targets, 'sources'>,
): (name: string) => ValueRange {
  /** @throws Error where there is neither */
  return function rangeOf(name: string): ValueRange {
    const own = ranges.get(name);
    if (own) return own;
    const parts = sources.get(name)?.map(rangeOf);
    if (!parts) throw new Error(`The range table has no entry for "${name}".`);
    return [Math.min(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))];
  };
}
