import { expect, it } from 'vitest';
import { readmeOf } from '../../bench/report.ts';

const kept = {
  conditions: 'today, here',
  bars: [
    { figure: 'speed', bar: 'at most 2', measured: '1', met: true },
    { figure: 'size', bar: 'at most 2', measured: '3', met: false },
  ],
  body: 'It is fast.',
};

it('tells promises that are kept and promises that are not, and what was not measured', () => {
  const readme = readmeOf({ one: { title: 'First' }, two: { title: 'Second' } }, (name) =>
    name === 'one' ? kept : undefined,
  );
  expect(readme).toContain('| speed | at most 2 | 1 | yes |');
  expect(readme).toContain('| size | at most 2 | 3 | **no** |');
  expect(readme).toContain('## First\n\n*one: today, here*\n\nIt is fast.');
  expect(readme).toContain('## Second\n\nNot measured yet: `npm run bench -- two`.');
});
