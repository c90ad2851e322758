import { describe, expect, it } from 'vitest';
import { parseRangeTable, type RangeTable, rangeTableText } from '../../src/quantize/range-table.ts';

const table: RangeTable = {
  of: 'mine',
  digest: `sha256:${'ab'.repeat(32)}`,
  percentile: 99.998,
  over: 'median',
  bits: 8,
  pictures: [
    { file: 'cat.png', digest: 'sha256:1', credit: 'Somebody "else"', license: 'CC0-1.0' },
    { file: 'dog.png', digest: 'sha256:2' },
  ],
  ranges: { 'input:0': [-0.5, 0.5], '/stage1/"a"\\b': [0, 12.3456], nothing: [0, 0] },
};

describe('a range table', () => {
  it('is read as it was written', () => {
    expect(parseRangeTable('t.json', rangeTableText(table))).toEqual(table);
    const bare = { ...table, pictures: [], ranges: {} };
    expect(parseRangeTable('t.json', rangeTableText(bare))).toEqual(bare);
    expect(rangeTableText(parseRangeTable('t.json', rangeTableText(table)))).toBe(rangeTableText(table));
  });

  it('has a line for each picture and each range', () => {
    const lines = rangeTableText(table).split('\n');
    expect(lines).toContain('    {"file":"dog.png","digest":"sha256:2"}');
    expect(lines).toContain('    "input:0": [-0.5,0.5],');
    expect(lines).toContain('    "nothing": [0,0]');
    // Seven of its head, two and three within, and the brackets around them.
    expect(lines.at(-1)).toBe('');
    expect(lines).toHaveLength(1 + 5 + 4 + 5 + 1 + 1);
  });

  it('may have weights of seven bits, and every method', () => {
    for (const over of ['median', 'mean', 'widest'] as const) {
      expect(parseRangeTable('t.json', rangeTableText({ ...table, bits: 7, over, percentile: 100 }))).toMatchObject({
        bits: 7,
        over,
      });
    }
  });
});

describe('what is no table', () => {
  const refusalOf = (changes: object | string): unknown => {
    try {
      parseRangeTable(
        '/m/ranges/t.json',
        typeof changes === 'string' ? changes : JSON.stringify({ ...table, ...changes }),
      );
    } catch (error) {
      return error;
    }
    return 'accepted';
  };

  it.each<[string, object, string]>([
    ['a range that does not hold 0', { ranges: { a: [1, 2] } }, 'ranges.a.0: '],
    ['a range that is upside down', { ranges: { a: [1, -1] } }, 'ranges.a.0: '],
    ['a range of one number', { ranges: { a: [0] } }, 'ranges.a'],
    ['a range that is not finite', { ranges: { a: [0, Number.NaN] } }, 'ranges.a.1: '],
    ['another number of bits', { bits: 6 }, 'bits: '],
    ['a percentile that leaves nothing', { percentile: 49 }, 'percentile: '],
    ['another method', { over: 'best' }, 'over: '],
    ['another kind of digest', { digest: 'md5:1' }, 'digest: '],
    ['no name', { of: '' }, 'of: '],
    ['a picture without a file', { pictures: [{ digest: 'x' }] }, 'pictures.0.file: '],
    ['a field that nobody knows', { rangs: {} }, 'rangs'],
  ])('%s', (_, changes, field) => {
    expect(refusalOf(changes)).toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining(`/m/ranges/t.json is not a valid range table (`),
    });
    expect((refusalOf(changes) as Error).message).toContain(field);
  });

  it.each([
    ['no JSON', '{"of": ', 'SyntaxError'],
    ['a list', '[]', '(the table: '],
    ['a field that nobody knows, by the table', JSON.stringify({ ...table, rangs: {} }), '(the table: '],
  ])('%s', (_, json, why) => {
    expect(refusalOf(json)).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(why) });
  });
});
