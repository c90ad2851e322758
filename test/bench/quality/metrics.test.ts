import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bandOf } from '../../../bench/quality/band.ts';
import { largestPiece } from '../../../bench/quality/connectivity.ts';
import { figuresOf, metrics } from '../../../bench/quality/metrics.ts';
import { nearestOf } from '../../../bench/quality/nearest.ts';
import { type EvaluatedMask, type OpacityMap, opacityMap } from '../../../bench/quality/opacity-map.ts';
import { mask as drawn } from '../../support/draw.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

const plane = (width: number, values: readonly number[]): OpacityMap => ({
  data: Float32Array.from(values),
  width,
  height: values.length / width,
});
const judged = (mask: OpacityMap, truth: OpacityMap, band?: readonly number[]): EvaluatedMask => ({
  mask,
  truth,
  band: band ? Uint8Array.from(band) : new Uint8Array(truth.data.length).fill(1),
});

describe('errors', () => {
  const hand = judged(plane(4, [0, 0.5, 1, 1]), plane(4, [0, 0.25, 0.5, 1]), [0, 1, 1, 0]);

  it('are what they are by hand', () => {
    expect(metrics.mean.of(hand)).toBeCloseTo(0.75 / 4, 12);
    expect(metrics.squared.of(hand)).toBeCloseTo((0.0625 + 0.25) / 4, 12);
    expect(metrics.band.of(hand)).toBeCloseTo(0.75 / 2, 12);
    expect(metrics.sum.of(hand)).toBeCloseTo(0.75 / 1000, 12);
  });

  it('cut at above one half for the overlap', () => {
    expect(metrics.overlap.of(hand)).toBe(1 / 2);
    expect(metrics.overlap.of(judged(plane(2, [0, 0]), plane(2, [0, 0.5])))).toBe(1);
  });

  it('are none of a mask that is right, by every measure', () => {
    const truth = opacityMap(drawn('   ░▒▓██', '  ░▒▓███', '    ▒▓██', '     ▒██'));
    const { structure, ...figures } = figuresOf(judged(truth, truth));
    expect(figures).toEqual({
      band: 0,
      edge: 0,
      mean: 0,
      squared: 0,
      sum: 0,
      gradient: 0,
      connectivity: 0,
      overlap: 1,
      // The truth is cut at one half, the mask is not.
      weighted: expect.closeTo(0.9, 0),
    });
    expect(structure).toBeGreaterThan(0.8);
  });
});

describe('the gradient error', () => {
  it('is that of a step, whose gradient is known', () => {
    // A step has the gradient sum of slope(k) over what lies beyond it, times the sum of the smoothing across.
    const sigma = 1.4;
    const gauss = (x: number) => Math.exp((-x * x) / (2 * sigma * sigma));
    const places = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
    const length = (numbers: number[]) => Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
    const slope = places.map((x) => x * gauss(x));
    const smooth = places.map(gauss);
    const across = smooth.reduce((a, b) => a + b, 0) / length(smooth);
    const expected = places.map((x) => {
      const beyond = slope.filter((_, i) => places[i]! + x >= 0).reduce((a, b) => a + b, 0);
      return (across * beyond) / length(slope);
    });
    const width = 31;
    const step = plane(
      width,
      Array.from({ length: width * 9 }, (_, i) => (i % width < 15 ? 0 : 1)),
    );
    const flat = plane(width, Array(width * 9).fill(0));
    const total = 9 * expected.reduce((sum, value) => sum + value * value, 0);
    expect(metrics.gradient.of(judged(step, flat))).toBeCloseTo(total / 1000, 9);
  });

  it('sees a blurred edge, and not that it is lighter everywhere', () => {
    const truth = plane(5, Array(25).fill(0.2));
    expect(metrics.gradient.of(judged(plane(5, Array(25).fill(0.9)), truth))).toBeCloseTo(0, 9);
  });
});

describe('the connectivity error', () => {
  it('counts a piece that hangs together with nothing', () => {
    const truth = opacityMap(drawn('████     ', '████     '));
    const mask = opacityMap(drawn('████   █ ', '████     '));
    // Its level is 0, so all of it is in excess.
    expect(metrics.connectivity.of(judged(mask, truth))).toBeCloseTo(1 / 1000, 9);
  });

  it('does not count a faint one, or the same piece in both', () => {
    const truth = plane(6, [1, 1, 1, 0, 0, 0]);
    expect(metrics.connectivity.of(judged(plane(6, [1, 1, 1, 0, 0.14, 0]), truth))).toBe(0);
    const both = plane(6, [1, 1, 1, 0, 1, 0]);
    expect(metrics.connectivity.of(judged(both, both))).toBe(0);
  });

  it('finds the level at which a pixel lets go', () => {
    // The bridge is .55 in both: from .6 on, the last pixel stands alone. Its level is .5; 1 is in excess by .5, .75 by .25.
    const mask = plane(5, [1, 1, 1, 0.55, 1]);
    const truth = plane(5, [1, 1, 1, 0.55, 0.75]);
    expect(metrics.connectivity.of(judged(mask, truth))).toBeCloseTo(0.25 / 1000, 9);
  });

  it('takes the largest piece, without corners', () => {
    const marks = Uint8Array.from([1, 0, 0, 0, 1, 1, 0, 1, 0]);
    expect([...largestPiece(marks, 3, 3)]).toEqual([0, 0, 0, 0, 1, 1, 0, 1, 0]);
  });
});

describe('the unknown band', () => {
  it('is the grey of a trimap', () => {
    const truth = plane(3, [0, 0.5, 1]);
    expect([...bandOf(truth, plane(3, [0.5, 0, 1]))]).toEqual([1, 0, 0]);
  });

  it('is what is uncertain, and five pixels around it', () => {
    const row = Array.from({ length: 21 }, (_, i) => (i < 10 ? 0 : i === 10 ? 0.5 : 1));
    expect([...bandOf(plane(21, row))]).toEqual(row.map((_, i) => (Math.abs(i - 10) <= 5 ? 1 : 0)));
  });

  it('lies along the edge of a binary truth, downward too', () => {
    const column = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1));
    const expected = column.map((_, i) => (i >= 4 && i <= 15 ? 1 : 0));
    expect([...bandOf(plane(20, column))]).toEqual(expected);
    expect([...bandOf(plane(1, column))]).toEqual(expected);
    expect([...bandOf(plane(4, Array(16).fill(1)))]).toEqual(Array(16).fill(0));
  });
});

it('finds the nearest mark and how far it is, as looking at all of them does', () => {
  const [width, height] = [13, 9];
  const marks = Uint8Array.from({ length: width * height }, (_, i) => ((i * 37) % 29 === 3 ? 1 : 0));
  const { index, distance } = nearestOf(marks, width, height);
  for (let i = 0; i < marks.length; i++) {
    const far = (j: number) => Math.hypot((i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width));
    const least = Math.min(...[...marks.keys()].filter((j) => marks[j]).map(far));
    expect(distance[i]).toBeCloseTo(least, 9);
    expect(marks[index[i]!]).toBe(1);
    expect(far(index[i]!)).toBeCloseTo(least, 9);
  }
});

describe(`values that the authors of PySODMetrics publish${needsShared}`, () => {
  const folder = sharedFile('peer/pysodmetrics/');
  const read = async (path: string) => {
    const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    return opacityMap({ data, width: info.width, height: info.height });
  };
  /** The mean of a measure over their three pictures, masks stretched to 0..1 and truths cut as they do it. */
  async function average(of: (judged: EvaluatedMask) => number): Promise<number> {
    const names = readdirSync(`${folder}masks`);
    const figures = names.map(async (name) => {
      const [truth, mask] = await Promise.all([read(`${folder}masks/${name}`), read(`${folder}preds/${name}`)]);
      const sorted = mask.data.toSorted();
      const [min, max] = [sorted[0]!, sorted.at(-1)!];
      return of(
        judged(
          { ...mask, data: mask.data.map((value) => (value - min) / (max - min)) },
          { ...truth, data: truth.data.map((value) => (value > 128 / 255 ? 1 : 0)) },
        ),
      );
    });
    return (await Promise.all(figures)).reduce((sum, figure) => sum + figure, 0) / names.length;
  }

  it.skipIf(!hasShared).each([
    ['MAE', metrics.mean.of],
    ['Smeasure', metrics.structure.of],
    ['wFmeasure', metrics.weighted.of],
  ] as const)('%s, to four digits', async (name, of) => {
    const published = JSON.parse(readFileSync(`${folder}version_performance.json`, 'utf8')).v1_4_0[name];
    expect(await average(of)).toBeCloseTo(published, 5);
  });
});
