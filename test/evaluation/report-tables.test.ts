import { expect, it } from 'vitest';
import type { ComparedPicture } from '../../src/evaluation/compare.ts';
import { differencesTable, errorsTable } from '../../src/evaluation/report-tables.ts';

const compared = (set: string, difference: number, found: boolean, int8?: number): ComparedPicture => ({
  picture: { path: '', name: 'one', set, digest: '' },
  ...{ difference, found, milliseconds: { float: 2, int8: 1 } },
  ...(int8 !== undefined && { errors: { float: 0.1, int8 } }),
});

it('differences are of found and undecided subjects, and empty where there are none', () => {
  expect(differencesTable([compared('a', 0.25, true), compared('a', 0.75, true)]).split('\n')).toEqual([
    '| subject | pictures | median | mean | worst |',
    '| --- | --- | --- | --- | --- |',
    '| found | 2 | 0.5000 | 0.5000 | 0.7500 |',
    '| undecided | 0 |  |  |  |',
    '| all | 2 | 0.5000 | 0.5000 | 0.7500 |',
  ]);
});

it('errors are by subject and by set, of pictures with ground truth only', () => {
  const all = [compared('a', 0, true, 0.11), compared('b', 0, false, 0.09), compared('c', 0, true)];
  expect(errorsTable(all).split('\n').slice(2)).toEqual([
    '| subject found | 1 | 0.1000 | 0.1100 | +10.00 % |',
    '| undecided | 1 | 0.1000 | 0.0900 | -10.00 % |',
    '| a | 1 | 0.1000 | 0.1100 | +10.00 % |',
    '| b | 1 | 0.1000 | 0.0900 | -10.00 % |',
    '| a, found | 1 | 0.1000 | 0.1100 | +10.00 % |',
  ]);
});
