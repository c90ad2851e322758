import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scaleToOpacity, valueRangeOf } from '../../../src/imaging/index.ts';
import { bytesOfOpacities } from '../../../src/imaging/tensors/opacity-loops.ts';
import type { OutputView } from '../../../src/pipeline/index.ts';

const odd = [0, -0, 1, 2, -2, -5.96e-8, 1.0000001, Number.NaN, Infinity, -Infinity, 3.4e38, 1e-45];
const numbers = fc.oneof(fc.constantFrom(...odd), fc.float());

/** A view of two channels whose content lies somewhere in it. */
const views = fc
  .record({ width: fc.integer({ min: 1, max: 23 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc.record({
      data: fc.array(numbers, { minLength: 2 * width * height, maxLength: 2 * width * height }),
      left: fc.integer({ min: 0, max: width - 1 }),
      top: fc.integer({ min: 0, max: height - 1 }),
      isPadded: fc.boolean(),
      size: fc.constant({ width, height }),
    }),
  )
  .map(({ data, left, top, isPadded, size }): OutputView => {
    const whole = { left: 0, top: 0, ...size };
    const content = isPadded ? { left, top, width: size.width - left, height: size.height - top } : whole;
    const frame = { picture: size, source: whole, content };
    return { ...size, channels: 2, data: Float32Array.from(data), frame };
  });

it('cuts numbers to 0..1 as a plain loop does, with and without a product', () => {
  fc.assert(
    fc.property(views, fc.constantFrom([1, 0], [0.5, 0.5], [1 / 3.7, -0.21]), (view, [scale = 1, bias = 0]) => {
      const [matte] = scaleToOpacity([view], 1, scale, bias);
      const plain = view.data.slice(view.data.length / 2).map((raw) => {
        const value = raw * scale + bias;
        return value > 0 ? Math.min(value, 1) : 0;
      });
      expect(matte?.data).toEqual(plain);
    }),
  );
});

it('finds the range of finite numbers, and counts what is missing', () => {
  fc.assert(
    fc.property(fc.array(views, { minLength: 1, maxLength: 3 }), (all) => {
      const seen = all.flatMap(({ data, width, height, frame: { content } }) =>
        [...data.subarray(width * height)].filter((_, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          return x >= content.left && y >= content.top;
        }),
      );
      const finite = seen.filter(Number.isFinite);
      const range = valueRangeOf(all, 1);
      expect(range.min === Math.min(...finite)).toBe(true);
      expect(range.max === Math.max(...finite)).toBe(true);
      expect(range.missing).toBe(seen.filter(Number.isNaN).length);
    }),
  );
});

it('goes through more numbers than the loop holds', () => {
  const [width, height] = [401, 397];
  const size = { width, height };
  const whole = { left: 0, top: 0, ...size };
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % 1000) / 500 - 0.5);
  data[width * height - 1] = -7;
  data[width * height - 2] = Number.NaN;
  const view = { ...size, channels: 1, data, frame: { picture: size, source: whole, content: whole } };
  expect(valueRangeOf([view], 0)).toEqual({ min: -7, max: Math.fround(1.498), missing: 1 });
  const [matte] = scaleToOpacity([view], 0, 1, 0);
  expect(matte?.data).toEqual(data.map((value) => (value > 0 ? Math.min(value, 1) : 0)));
});

it('makes bytes as a clamped array does: nearest, ties to even', () => {
  const ties = fc.integer({ min: -3, max: 259 }).map((byte) => (byte + 0.5) / 255);
  fc.assert(
    fc.property(fc.array(fc.oneof(numbers, ties, fc.float({ min: 0, max: 1 })), { minLength: 1 }), (all) => {
      const opacities = Float32Array.from(all);
      const plain = Uint8ClampedArray.from(opacities, (value) => value * 255);
      expect([...bytesOfOpacities(opacities)]).toEqual([...plain]);
    }),
  );
  const many = Float32Array.from({ length: 100_001 }, (_, i) => (i / 100_000) * 1.2 - 0.1);
  expect(Buffer.compare(bytesOfOpacities(many), new Uint8Array(Uint8ClampedArray.from(many, (v) => v * 255)))).toBe(0);
});
