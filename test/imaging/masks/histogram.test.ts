import { expect, it } from 'vitest';
import { histogramOf } from '../../../src/imaging/index.ts';

it.each([0, 1, 3, 4, 5, 1023])('counts every one of %s pixels', (width) => {
  const data = Uint8Array.from({ length: width }, (_, i) => (i * i) % 7);
  const counts = histogramOf({ data, width, height: 1 });
  expect(counts).toHaveLength(256);
  expect([...counts.keys()].filter((byte) => counts[byte] !== data.filter((each) => each === byte).length)).toEqual([]);
});
