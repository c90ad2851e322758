import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import feather from '../../../src/plugins/refine/feather.ts';
import { masks, mirrored, turned } from '../../support/noise.ts';
import { run } from '../../support/run.ts';

const feathered = async (of: Mask, radius: number) => (await run(feather, { mask: of }, { radius })).value;
const worst = (a: Mask, b: Mask) => a.data.reduce((most, byte, i) => Math.max(most, Math.abs(byte - b.data[i]!)), 0);

/** A bright column in the middle of a wide picture. */
const size = 601;
const column: Mask = { data: new Uint8Array(size * 3), width: size, height: 3 };
for (let y = 0; y < 3; y++) column.data.fill(255, y * size + 250, y * size + 351);

describe.each([0.2, 0.5, 1, 1.5, 3, 10, 40])('with a deviation of %f', (radius) => {
  it('is a Gaussian, within 2 % of full opacity', async () => {
    const { data } = await feathered(column, radius);
    for (let x = 0; x < size; x++) {
      let [sum, weights] = [0, 0];
      for (let from = x - 250; from <= x + 250; from++) {
        const weight = Math.exp(-((from - x) ** 2) / (2 * radius ** 2));
        weights += weight;
        if (from >= 250 && from <= 350) sum += weight;
      }
      expect(Math.abs(data[size + x]! / 255 - sum / weights)).toBeLessThan(radius < 0.6 ? 0.03 : 0.02);
    }
  });

  it('keeps the sum of all opacities, and what it is the same all around', async () => {
    const { data } = await feathered(column, radius);
    const row = data.subarray(size, 2 * size);
    const sum = row.reduce((total, byte) => total + byte, 0);
    expect(Math.abs(sum / (101 * 255) - 1)).toBeLessThan(0.002);
    const mean = row.reduce((total, byte, x) => total + byte * x, 0) / sum;
    expect(mean).toBeCloseTo(300, 2);
    for (const byte of [0, 1, 128, 254, 255]) {
      const flat = { data: new Uint8Array(35).fill(byte), width: 7, height: 5 };
      expect(await feathered(flat, radius)).toEqual(flat);
    }
  });
});

it('has the deviation that it says', async () => {
  const line: Mask = { data: new Uint8Array(401), width: 401, height: 1 };
  line.data.fill(255, 190, 211);
  for (const radius of [0.4, 0.9, 2, 7]) {
    const { data } = await feathered(line, radius);
    const moment = (of: Uint8Array, power: number) => of.reduce((sum, byte, x) => sum + byte * (x - 200) ** power, 0);
    const variance = (of: Uint8Array) => moment(of, 2) / moment(of, 0);
    expect(Math.sqrt(variance(data) - variance(line.data))).toBeCloseTo(radius, 1);
  }
});

it('does the same to a mask that is turned or mirrored, and nothing at 0', async () => {
  await fc.assert(
    fc.asyncProperty(masks, fc.double({ min: 0, max: 5, noNaN: true }), async (of, radius) => {
      expect(worst(await feathered(turned(of), radius), turned(await feathered(of, radius)))).toBeLessThanOrEqual(1);
      expect(worst(await feathered(mirrored(of), radius), mirrored(await feathered(of, radius)))).toBeLessThanOrEqual(
        1,
      );
      expect(await feathered(of, 0)).toEqual(of);
    }),
  );
});
