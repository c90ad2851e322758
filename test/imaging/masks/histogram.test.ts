import { expect, it } from 'vitest';
import { histogramOf } from '../../../src/imaging/index.ts';

const expectCounted = (data: Uint8Array) => {
  const counts = histogramOf({ data, width: data.length, height: 1 });
  expect(counts).toHaveLength(256);
  expect([...counts.keys()].filter((byte) => counts[byte] !== data.filter((each) => each === byte).length)).toEqual([]);
};

it.each([0, 1, 3, 4, 5, 1023])('counts every one of %s pixels', (length) => {
  expectCounted(Uint8Array.from({ length }, (_, i) => (i * i) % 7));
});

it('counts runs of background and of subject', () => {
  expectCounted(Uint8Array.of(...[0, 0, 0, 0, 255, 255, 255, 255], ...[255, 255, 255, 0, 0, 0, 0, 1], 0, 255, 255));
});

it.each([1, 2, 3])('counts from byte %s of a buffer on, of an array and of a Buffer', (start) => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => [0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 7, i][i % 12]!);
  expectCounted(bytes.subarray(start));
  expectCounted(Buffer.from(bytes.buffer, start));
});
