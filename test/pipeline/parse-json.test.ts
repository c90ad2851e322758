import { expect, it } from 'vitest';
import { parseJson } from '../../src/pipeline/index.ts';

const mistakeOf = (text: string): string => {
  try {
    return `none: ${JSON.stringify(parseJson(text))}`;
  } catch (error) {
    return (error as Error).message;
  }
};

it('reads JSON, with a byte order mark before it or not', () => {
  expect(['{ "a": 1 }', '\uFEFF{ "a": 1 }'].map(parseJson)).toEqual([{ a: 1 }, { a: 1 }]);
});

it.each([
  ['{\n  "composite": { color: {} }\n}', 'line 2, column 18: expected property name or '],
  ['{\n  "a": 1,\r\n  "b": [1, 2\n}', 'line 4, column 1: expected '],
  ['{\n  "a": tru\n}', 'line 2, column 11: unexpected end of the line'],
  ['{ "a": "line\nbreak" }', 'line 1, column 13: bad control character'],
  ['{ "a": 1 } // done', 'line 1, column 12: unexpected non-whitespace character'],
  ['[1, "💥", 💥]', 'line 1, column 11: unexpected "💥"'],
  ['[\u001b]', 'line 1, column 2: unexpected "U+001B"'],
  ['{ "a": [1,\n', 'line 1, column 11: it ends too early'],
  ['', 'line 1, column 1: it ends too early'],
  ['x at position 9', 'line 1, column 1: unexpected "x"'],
  ['[object Object]', 'line 1, column 2: unexpected "o"'],
  ['[\uFEFF]', 'line 1, column 2: unexpected "U+FEFF"'],
])('%j: %s', (text, sentence) => {
  const mistake = mistakeOf(text);
  expect(mistake.slice(0, sentence.length)).toBe(sentence);
  expect(mistake).not.toMatch(/[\p{Cc}]|at position/u);
});

it('finds a token in a long text as well', () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `"name ${i}": [${i}, true, null, -1.5e3]`);
  lines[7_000] = '"here": oops';
  expect(mistakeOf(`{${lines.join(',\n')}}`)).toBe('line 7001, column 9: unexpected "o"');
});
