import { describe, expect, it } from 'vitest';
import { type Option, opt, rangeText, schemaOf } from '../../src/pipeline/index.ts';

const parse = (option: Option, ...value: readonly unknown[]) =>
  schemaOf({ it: option }).parse(value.length > 0 ? { it: value[0] } : {}).it;
const refuses = (option: Option, value: unknown) => !schemaOf({ it: option }).safeParse({ it: value }).success;

describe('what may be left out', () => {
  it('takes its default, and no null', () => {
    const option = opt.float('It.', { default: 2 });
    expect(option).toMatchObject({ presence: 'default', default: 2 });
    expect(parse(option)).toBe(2);
    expect(refuses(option, null)).toBe(true);
  });

  it('is undefined where it is optional', () => {
    const option = opt.float('It.', { optional: true });
    expect(option.presence).toBe('optional');
    expect(parse(option)).toBeUndefined();
  });

  it('is refused where it is required', () => {
    const option = opt.float('It.', {});
    expect(option.presence).toBe('required');
    expect(() => parse(option)).toThrow();
  });
});

it.each<[string, Option, unknown[], unknown[]]>([
  ['float', opt.float('It.', { min: 0, max: 1 }), [0, 0.5, 1], [-0.1, 1.1, Number.NaN, Infinity, '1', null]],
  ['float without a range', opt.float('It.', {}), [-1e300, 1e300], [Infinity, Number.NaN]],
  ['int', opt.int('It.', { min: 1 }), [1, 2147483647], [0, 1.5, 2147483648]],
  ['boolean', opt.boolean('It.', {}), [true, false], [0, 'true']],
  ['string', opt.string('It.', {}), ['a', 'x'.repeat(200)], ['', 'x'.repeat(201), 5]],
  ['oneOf', opt.oneOf('It.', ['a', 'b'], {}), ['a', 'b'], ['A', 'c', '']],
  ['floats', opt.floats('It.', 2, { min: 0 }), [[0, 1]], [[1], [1, 2, 3], [-1, 0], ['0', 1], 1]],
  ['ints', opt.ints('It.', 1, 2, { min: 0 }), [[0], [7, 1]], [[], [1, 2, 3], [-1], [0.5], ['0'], 1]],
  ['image', opt.image('It.'), [{ digest: 'a0'.repeat(32) }], [{ digest: 'A0'.repeat(32) }, { digest: 'a0' }, 'a0', {}]],
])('%s takes what it should and refuses the rest', (_name, option, good, bad) => {
  for (const value of good) expect(parse(option, value)).toEqual(value);
  expect(bad.filter((value) => !refuses(option, value))).toEqual([]);
});

it('writes colors in one way', () => {
  const option = opt.color('It.', { default: '#FFF' });
  expect(option.default).toBe('#ffffff');
  expect(['#AbC', '#ABCDEF', '#ABCDEF80'].map((color) => parse(option, color))).toEqual([
    '#aabbcc',
    '#abcdef',
    '#abcdef80',
  ]);
  expect(['red', '#abcd', '#12', 'abcdef', '#ggg'].filter((value) => !refuses(option, value))).toEqual([]);
  const several = opt.colors('It.', { min: 2, max: 3 });
  expect(parse(several, ['#FFF', '#000'])).toEqual(['#ffffff', '#000000']);
  expect(refuses(several, ['#fff'])).toBe(true);
  expect(refuses(several, ['#fff', '#fff', '#fff', '#fff'])).toBe(true);
});

it('says ranges in words', () => {
  const text = (option: Option) => rangeText(option.shape);
  expect(text(opt.float('It.', { min: 0, max: 1 }))).toBe('From 0 to 1.');
  expect(text(opt.ints('It.', 1, 4, { min: 0, max: 9 }))).toBe('1 to 4 numbers. From 0 to 9.');
  expect(text(opt.ints('It.', 1, 4, {}))).toBe('1 to 4 numbers.');
  expect(text(opt.int('It.', { min: 1 }))).toBe('At least 1.');
  expect(text(opt.float('It.', { max: 0.5 }))).toBe('At most 0.5.');
  expect(text(opt.float('It.', {}))).toBe('');
  expect(text(opt.floats('It.', 3, { min: 0, max: 1 }))).toBe('3 numbers. From 0 to 1.');
  expect(text(opt.floats('It.', 3, {}))).toBe('3 numbers.');
  expect(text(opt.colors('It.', {}))).toBe('From 1 to 16 colors.');
  expect(text(opt.boolean('It.', {}))).toBe('');
});

it('refuses a default that its own range does not hold', () => {
  expect(() => opt.int('It.', { min: 1, default: 0 })).toThrow();
});

it('refuses options nobody declared', () => {
  expect(schemaOf({ it: opt.int('It.', { default: 1 }) }).safeParse({ It: 1 }).success).toBe(false);
});

it('a default that the option itself would refuse is told in a sentence, when it is declared', () => {
  expect(() => opt.int('How many.', { max: 1000, default: 5000 })).toThrow(/default of the option "How many\." is not/);
});
