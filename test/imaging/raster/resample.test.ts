import { describe, expect, it } from 'vitest';
import type { Pixels, Size } from '../../../src/imaging/raster/pixels.ts';
import { type Kernel, kernels, resample, shrink } from '../../../src/imaging/raster/resample.ts';
import { ramp, shiftOf } from '../../support/ramps.ts';

const { signal } = new AbortController();
const small = { width: 150, height: 120 };
const sizes: readonly [what: string, to: Size][] = [
  ['shrinking', { width: 97, height: 83 }],
  ['shrinking a lot', { width: 31, height: 23 }],
  ['enlarging', { width: 227, height: 307 }],
  ['enlarging a lot', { width: 1051, height: 997 }],
  ['one way each', { width: 211, height: 71 }],
];

describe.each(kernels)('%s', (kernel) => {
  it.each(sizes)('is centred when %s', async (_, to) => {
    for (const axis of ['x', 'y'] as const) {
      const [up, down] = await Promise.all(
        [1, -1].map((slope) => resample(ramp(small, 1, axis, slope), to, kernel, signal)),
      );
      expect(Math.abs(shiftOf(up!, down!, small, axis, 1))).toBeLessThan(0.02);
    }
  });

  it('keeps one channel one, three three, and a size that is right as it is', async () => {
    for (const channels of [1, 3] as const) {
      const from = ramp({ width: 9, height: 7 }, channels, 'x', 5);
      const to = { width: 20, height: 3 };
      const made = await resample(from, to, kernel, signal);
      expect(made).toMatchObject({ ...to, channels });
      expect(made.data).toHaveLength(60 * channels);
      expect((await resample(from, from, kernel, signal)).data).toBe(from.data);
    }
  });

  it.each([
    [1, 1],
    [1, 5],
    [2, 1],
  ])('repeats the edges of a picture of %i x %i', async (width, height) => {
    const flat: Pixels<1> = { data: new Uint8Array(width * height).fill(77), width, height, channels: 1 };
    for (const to of [
      { width: 33, height: 17 },
      { width: 1, height: 9 },
    ]) {
      expect(new Set((await resample(flat, to, kernel, signal)).data)).toEqual(new Set([77]));
    }
  });
});

describe('enlarging', () => {
  const from = noise({ width: 23, height: 17 });
  const to = { width: 61, height: 40 };

  it.each([
    ['linear', triangle],
    ['cubic', catmullRom],
  ] as const)('by %s is what the formula says, edges included', async (kernel, weight) => {
    const { data } = await resample(from, to, kernel, signal);
    expect(worst(data, resampled(from, to, weight))).toBeLessThanOrEqual(1);
    expect(mean(data, resampled(from, to, weight))).toBeLessThan(0.7);
  });

  it.each([[{ width: 1, height: 17 }], [{ width: 3, height: 2 }], [{ width: 8, height: 8 }]])(
    'of a few pixels is what the formula says as well: %o',
    async (size) => {
      const few = noise(size);
      const { data } = await resample(few, to, 'linear', signal);
      expect(worst(data, resampled(few, to, triangle))).toBeLessThanOrEqual(1);
    },
  );

  it('of a few pixels does not fill the memory', async () => {
    const size = { width: 3000, height: 3000 };
    for (const side of [1, 2]) {
      const few: Pixels<1> = { data: new Uint8Array(side * side).fill(9), width: side, height: side, channels: 1 };
      const { data } = await resample(few, size, 'linear', signal);
      expect([data.length, data[0], data.at(-1)]).toEqual([9_000_000, 9, 9]);
    }
  });

  it.each(['mitchell', 'lanczos2', 'lanczos3'] satisfies Kernel[])('by %s is cubic', async (kernel) => {
    const [a, b] = await Promise.all([resample(from, to, kernel, signal), resample(from, to, 'cubic', signal)]);
    expect(a.data).toEqual(b.data);
  });

  it('gives a symmetric mask of two megapixels from a symmetric matte', async () => {
    const side = 256;
    const half = noise({ width: side / 2, height: side });
    const data = new Uint8Array(side * side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side / 2; x++) {
        data[y * side + x] = data[y * side + side - 1 - x] = half.data[y * (side / 2) + x]!;
      }
    }
    const to = { width: 1632, height: 1224 };
    // Not nearest: a centre on the line between two pixels belongs to the right one.
    for (const kernel of ['linear', 'cubic'] as const) {
      const made = await resample({ data, width: side, height: side, channels: 1 }, to, kernel, signal);
      const mirrored = new Uint8Array(made.data.length);
      for (let i = 0; i < mirrored.length; i += to.width) {
        mirrored.set(
          made.data
            .subarray(i, i + to.width)
            .slice()
            .reverse(),
          i,
        );
      }
      // Halves are rounded to the right on both sides.
      expect(worst(made.data, mirrored)).toBeLessThanOrEqual(1);
      expect(mean(made.data, mirrored)).toBeLessThan(0.5);
    }
  });
});

describe('nearest', () => {
  it('takes the pixel that the centre lies in', async () => {
    const from: Pixels<1> = { data: Uint8Array.of(10, 20, 30), width: 3, height: 1, channels: 1 };
    const wide = await resample(from, { width: 7, height: 2 }, 'nearest', signal);
    expect([...wide.data]).toEqual([10, 10, 20, 20, 20, 30, 30, 10, 10, 20, 20, 20, 30, 30]);
    expect([...(await resample(from, { width: 2, height: 1 }, 'nearest', signal)).data]).toEqual([10, 30]);
  });

  it('stops when nobody waits', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    const asked = resample(noise({ width: 10, height: 10 }), { width: 3000, height: 2000 }, 'nearest', gone);
    await expect(asked).rejects.toThrow('gone');
  });
});

/** How often something else had its turn meanwhile. */
async function turnsIn(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let again: NodeJS.Immediate;
  const count = () => {
    turns++;
    again = setImmediate(count);
  };
  count();
  await work;
  clearImmediate(again!);
  return turns;
}

it('lets others have their turn while it makes a large picture', async () => {
  const size = { width: 3000, height: 2000 };
  const few = noise({ width: 10, height: 10 });
  expect(await turnsIn(resample(few, size, 'nearest', signal))).toBeGreaterThan(3);
  // 24 megabytes in strips of half a one, twice: once they are enlarged, and once their color is straight again.
  const seen: Pixels<4> = { data: new Uint8Array(400).fill(128), width: 10, height: 10, channels: 4 };
  expect(await turnsIn(resample(seen, size, 'linear', signal))).toBeGreaterThan(80);
});

it('keeps hidden color hidden when it enlarges', async () => {
  const from: Pixels<4> = { data: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 0), width: 2, height: 1, channels: 4 };
  const { data } = await resample(from, { width: 8, height: 1 }, 'linear', signal);
  const pixels = Array.from({ length: 8 }, (_, x) => [...data.subarray(4 * x, 4 * x + 4)]);
  // Weights of the first pixel: 1, 1, 7/8, 5/8, 3/8, 1/8, 0, 0.
  expect(pixels.map(([, , , alpha]) => alpha)).toEqual([255, 255, 223, 159, 96, 32, 0, 0]);
  expect(pixels.every(([red, green, , alpha]) => green === 0 && red === (alpha! > 0 ? 255 : 0))).toBe(true);
});

it('keeps hidden color hidden when it shrinks', async () => {
  const pixels = [255, 0, 0, 255, 0, 255, 0, 0];
  const from: Pixels<4> = {
    data: Uint8Array.from({ length: 64 }, (_, i) => pixels[i % 8]!),
    width: 4,
    height: 4,
    channels: 4,
  };
  const { data } = await shrink(from, { width: 1, height: 1 }, 'linear', signal);
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(data[3]).toBeGreaterThan(120);
  expect(data[3]).toBeLessThan(135);
});

function noise({ width, height }: Size): Pixels<1> {
  const data = new Uint8Array(width * height);
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (state * 48271) % 0x7fffffff;
    data[i] = state & 255;
  }
  return { data, width, height, channels: 1 };
}

function triangle(t: number): number {
  return Math.max(0, 1 - Math.abs(t));
}

/** Keys' cubic with a = -1/2. */
function catmullRom(t: number): number {
  const x = Math.abs(t);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/** A plain resampler: result pixel X weighs source pixels around (X + 0.5) / factor - 0.5, edges repeated. */
function resampled({ data, width, height }: Pixels<1>, to: Size, weight: (t: number) => number): Uint8Array {
  const clamp = (i: number, length: number) => Math.min(length - 1, Math.max(0, i));
  const made = new Uint8ClampedArray(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const [u, v] = [((x + 0.5) * width) / to.width - 0.5, ((y + 0.5) * height) / to.height - 0.5];
      let sum = 0;
      for (let j = Math.floor(v) - 1; j <= Math.floor(v) + 2; j++) {
        for (let i = Math.floor(u) - 1; i <= Math.floor(u) + 2; i++) {
          sum += weight(u - i) * weight(v - j) * data[clamp(j, height) * width + clamp(i, width)]!;
        }
      }
      made[y * to.width + x] = sum;
    }
  }
  return new Uint8Array(made.buffer);
}

const differences = (a: Uint8Array, b: Uint8Array) => a.map((value, i) => Math.abs(value - b[i]!));
const worst = (a: Uint8Array, b: Uint8Array) => differences(a, b).reduce((most, value) => Math.max(most, value), 0);
const mean = (a: Uint8Array, b: Uint8Array) => differences(a, b).reduce((sum, value) => sum + value, 0) / a.length;
