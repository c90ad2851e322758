import { expect, it } from 'vitest';
import { huffmanCode } from '../../../src/imaging/formats/huffman.ts';

const bitsOf = (counts: Uint32Array, lengths: Uint8Array) =>
  counts.reduce((sum, count, symbol) => sum + count * lengths[symbol]!, 0);

/** By RFC 1951, 3.2.2, and bit by bit: no code begins another one, and all together they leave nothing over. */
function expectComplete({ codes, lengths }: ReturnType<typeof huffmanCode>) {
  const texts = [...lengths.keys()]
    .filter((symbol) => lengths[symbol]! > 0)
    .map((symbol) => [...codes[symbol]!.toString(2).padStart(lengths[symbol]!, '0')].reverse().join(''));
  for (const a of texts) for (const b of texts) if (a !== b && b.startsWith(a)) expect.fail(`${a} begins ${b}`);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.reduce((sum, text) => sum + 2 ** -text.length, 0)).toBe(1);
}

it('gives the example of the RFC its codes', () => {
  // Lengths 3, 3, 3, 3, 3, 2, 4, 4 (3.2.2).
  const { codes, lengths } = huffmanCode(Uint32Array.of(30, 30, 30, 30, 30, 60, 15, 15), 15);
  expect([...lengths]).toEqual([3, 3, 3, 3, 3, 2, 4, 4]);
  expect([...codes].map((code) => code.toString(2))).toEqual(['10', '110', '1', '101', '11', '0', '111', '1111']);
});

it('gives two symbols a bit each, and others none', () => {
  expect([...huffmanCode(Uint32Array.of(0, 7, 0, 1), 14).lengths]).toEqual([0, 1, 0, 1]);
});

it('takes as many bits as joining the two rarest does', () => {
  for (let seed = 1; seed < 40; seed++) {
    const counts = Uint32Array.from({ length: 286 }, (_, i) => (i * seed * 7919) % (2 + (i % seed) * 50));
    let bits = 0;
    const weights = [...counts].filter((count) => count > 0);
    while (weights.length > 1) {
      weights.sort((a, b) => b - a);
      const joined = weights.pop()! + weights.pop()!;
      bits += joined;
      weights.push(joined);
    }
    const made = huffmanCode(counts, 15);
    if (Math.max(...made.lengths) < 15) expect(bitsOf(counts, made.lengths)).toBe(bits);
    expectComplete(made);
  }
});

it('keeps to the most bits where counts grow like rabbits, at little cost', () => {
  const counts = new Uint32Array(30);
  for (let i = 0; i < counts.length; i++) counts[i] = i < 2 ? 1 : counts[i - 1]! + counts[i - 2]!;
  const [free, made] = [huffmanCode(counts, 15), huffmanCode(counts, 14)];
  expect(Math.max(...made.lengths)).toBe(14);
  expectComplete(made);
  expect(bitsOf(counts, made.lengths)).toBeLessThan(1.02 * bitsOf(counts, free.lengths));
});
