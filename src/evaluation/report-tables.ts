import type { ComparedPicture } from './compare.ts';
import { markdownTable, percentChange } from './markdown.ts';
import { setsOf } from './pairs.ts';
import { type MetricsSummary, summarize } from './summary.ts';

/** Differences of the two masks, by whether the subject is found. */
export function differencesTable(compared: readonly ComparedPicture[]): string {
  const row = (name: string, { count, median, mean, worst }: MetricsSummary) => [
    name,
    String(count),
    ...(count > 0 ? [median, mean, worst].map((value) => value.toFixed(4)) : ['', '', '']),
  ];
  return markdownTable(
    ['subject', 'pictures', 'median', 'mean', 'worst'],
    [
      row('found', summarize(compared.filter(({ found }) => found))),
      row('undecided', summarize(compared.filter(({ found }) => !found))),
      row('all', summarize(compared)),
    ],
  );
}

/** Errors against the ground truth, by whether the subject is found, and by set; no rows for pictures without it. */
export function errorsTable(compared: readonly ComparedPicture[]): string {
  const known = compared.filter(({ errors }) => errors);
  const sets = setsOf(known.map(({ picture }) => picture));
  const found = known.filter(({ found }) => found);
  const row = (name: string, some: readonly ComparedPicture[]) => {
    const { count, errors } = summarize(some);
    if (!errors) return [];
    return [[name, String(count), errors.float.toFixed(4), errors.int8.toFixed(4), percentChange(errors.change)]];
  };
  const ofSet = (some: readonly ComparedPicture[], set: string) => some.filter(({ picture }) => picture.set === set);
  return markdownTable(
    ['pictures', 'number', 'float', 'int8', 'change'],
    [
      ...row('subject found', found),
      ...row(
        'undecided',
        known.filter(({ found }) => !found),
      ),
      ...sets.flatMap((set) => row(set, ofSet(known, set))),
      ...sets.flatMap((set) => row(`${set}, found`, ofSet(found, set))),
    ],
  );
}

/** The pictures of the sheet, row by row. */
export const worstTable = (worst: readonly ComparedPicture[]): string =>
  markdownTable(
    ['picture', 'difference', 'subject'],
    worst.map(({ picture, difference, found }) => [picture.name, difference.toFixed(4), found ? 'found' : 'undecided']),
  );
