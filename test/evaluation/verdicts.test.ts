import { expect, it } from 'vitest';
import type { ComparedPicture } from '../../src/evaluation/compare.ts';
import { masksVerdict, speedVerdict } from '../../src/evaluation/verdicts.ts';

const compared = (difference: number, found = true, errors?: { float: number; int8: number }): ComparedPicture => ({
  picture: { path: '', name: 'one', set: '', digest: '' },
  ...{ difference, found, milliseconds: { float: 2, int8: 1 } },
  ...(errors && { errors }),
});

it('speed is worth it from 1.2 times on', () => {
  expect(speedVerdict('b', 'a', 1.2)).toBe('On this machine `b` is 1.2 times as fast as `a`.');
  expect(speedVerdict('b', 'a', 1.19)).toMatch(/^\*\*Not worth it on this machine\*\*: `b` is 1\.19 times/);
});

it('masks are compared where the subject is found, or everywhere where it is nowhere', () => {
  expect(masksVerdict([compared(0.005), compared(0.5, false)])).toMatch(/^Its masks are like .* over 1 pictures whose/);
  expect(masksVerdict([compared(0.5, false)])).toMatch(/^\*\*Its masks differ from .* over 1 pictures they/);
});

it('a greater error is reported also where masks are alike', () => {
  expect(masksVerdict([compared(0.001, true, { float: 0.1, int8: 0.104 })])).toMatch(/^Its masks are like/);
  expect(masksVerdict([compared(0.001, true, { float: 0.1, int8: 0.11 })])).toMatch(/and its error is 10 % greater/);
});
