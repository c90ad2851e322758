import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyTable, applyTableInStrips } from '../../../src/imaging/index.ts';
import { masks } from '../../support/noise.ts';

const { signal } = new AbortController();
const tables = fc.uint8Array({ minLength: 256, maxLength: 256 });
const plainly = (data: Uint8Array, table: Uint8Array) => data.map((byte) => table[byte]!);

it('looks up every byte, in masks of any size', async () => {
  const every = { data: Uint8Array.from({ length: 256 }, (_, i) => i), width: 256, height: 1 };
  await fc.assert(
    fc.asyncProperty(fc.oneof(masks, fc.constant(every)), tables, async (mask, table) => {
      const expected = { ...mask, data: plainly(mask.data, table) };
      expect(applyTable(mask, table)).toEqual(expected);
      expect(await applyTableInStrips(mask, table, signal)).toEqual(expected);
    }),
  );
});

it('does the same across strips and what the kernel holds at a time, and stops between strips', async () => {
  const [width, height] = [1009, 1201];
  // Stretches of one byte, of 1 to some 60, and noise between them.
  const data = Uint8Array.from(
    { length: width * height },
    (_, i) => (i % 251 < 190 ? Math.floor(i / 61) : i * 7) & 255,
  );
  const table = Uint8Array.from({ length: 256 }, (_, i) => (i * 91 + 13) & 255);
  const mask = { data, width, height };
  const expected = plainly(data, table);
  expect(Buffer.compare(applyTable(mask, table).data, expected)).toBe(0);
  expect(Buffer.compare((await applyTableInStrips(mask, table, signal)).data, expected)).toBe(0);

  const left = new AbortController();
  const looked = applyTableInStrips(mask, table, left.signal);
  left.abort(new Error('gone'));
  await expect(looked).rejects.toThrow('gone');
});
