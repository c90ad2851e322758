import { describe, expect, it } from 'vitest';
import type { Mask, Picture } from '../../../src/pipeline/index.ts';
import multilevel from '../../../src/plugins/foreground/multilevel.ts';
import { picture, pixelsOf } from '../../support/draw.ts';
import { solved } from '../../support/linear-system.ts';
import { run } from '../../support/run.ts';

const maskOf = (width: number, height: number, byteAt: (i: number) => number): Mask => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => byteAt(i)),
  width,
  height,
});
const estimated = async (decoded: Picture, mask: Mask, options = {}) =>
  (await run(multilevel, { decoded, mask }, options)).value;

describe('multilevel', () => {
  it('leaves what is opaque as it is', async () => {
    const decoded = picture(37, 21, (i) => [(i * 73) % 256, (i * 31) % 256, (i * 7) % 256]);
    const { data } = await estimated(
      decoded,
      maskOf(37, 21, () => 255),
    );
    expect(data).toEqual(decoded.data);
  });

  it('takes the green of the background out of a soft edge', async () => {
    const [front, back] = [
      [200, 40, 60],
      [20, 180, 90],
    ] as const;
    const mask = maskOf(40, 30, (i) => Math.min(255, Math.max(0, (i % 40) * 12 - 110)));
    const decoded = picture(40, 30, (i) => front.map((f, c) => Math.round(mix(f, back[c]!, mask.data[i]! / 255))));
    const { data } = await estimated(decoded, mask);
    for (const [i, color] of pixelsOf({ data, channels: 3 }).entries()) {
      if (mask.data[i]! < 25) continue;
      for (const [c, value] of color.entries()) expect(Math.abs(value - front[c]!)).toBeLessThanOrEqual(4);
    }
  });

  it('finds the minimum of its energy, as a dense solver does', async () => {
    const [width, height, regularization] = [4, 3, 0.01];
    const alphas = [255, 200, 90, 0, 250, 140, 60, 10, 240, 160, 30, 0];
    const colors = alphas.map((alpha, i) => Math.round(mix(150 + 5 * (i % 4), 60 + 9 * (i % 3), alpha / 255)));
    const decoded = picture(width, height, (i) => [colors[i]!, colors[i]!, colors[i]!]);
    const mask = maskOf(width, height, (i) => alphas[i]!);
    const { data } = await estimated(decoded, mask, { regularization, smallIterations: 100 });

    const size = alphas.length;
    const matrix = Array.from({ length: 2 * size }, () => new Array<number>(2 * size).fill(0));
    const right = new Array<number>(2 * size).fill(0);
    for (const [i, byte] of alphas.entries()) {
      const shares = [byte / 255, 1 - byte / 255] as const;
      for (const [p, share] of shares.entries()) {
        right[i + p * size] = share * colors[i]!;
        for (const [q, other] of shares.entries()) matrix[i + p * size]![i + q * size]! += share * other;
      }
      const [x, y] = [i % width, Math.floor(i / width)];
      for (const j of [x + 1 < width ? i + 1 : -1, y + 1 < height ? i + width : -1].filter((at) => at >= 0)) {
        const weight = regularization + Math.abs(byte - alphas[j]!) / 255;
        for (const part of [0, size]) {
          matrix[i + part]![i + part]! += weight;
          matrix[j + part]![j + part]! += weight;
          matrix[i + part]![j + part]! -= weight;
          matrix[j + part]![i + part]! -= weight;
        }
      }
    }
    const exact = solved(matrix, right).slice(0, size);
    for (const [i, value] of exact.entries()) expect(Math.abs(data[3 * i]! - value)).toBeLessThanOrEqual(1);
  });

  it('sees a transparent picture on white, as the network does', async () => {
    const decoded = picture(8, 8, (i) => [10, 20, 30, i % 8 < 4 ? 255 : 0]);
    const mask = maskOf(8, 8, (i) => (i % 8 < 4 ? 255 : 0));
    const { data, channels } = await estimated(decoded, mask);
    expect(channels).toBe(3);
    expect([...data.subarray(0, 3)]).toEqual([10, 20, 30]);
  });
});

const mix = (front: number, back: number, alpha: number): number => alpha * front + (1 - alpha) * back;
