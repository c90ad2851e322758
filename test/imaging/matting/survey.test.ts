import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BLOCK } from '../../../src/imaging/matting/soft-blocks.ts';
import { type Scene, survey } from '../../../src/imaging/matting/survey.ts';

/** One pixel after another. */
function plainly({ color, opacity, width, height }: Scene) {
  const size = { width: Math.ceil(width / BLOCK), height: Math.ceil(height / BLOCK) };
  const marks = new Uint8Array(size.width * size.height);
  const sums = { front: [0, 0, 0, 0], back: [0, 0, 0, 0] };
  opacity.forEach((byte, i) => {
    const [column, row] = [Math.floor((i % width) / BLOCK), Math.floor(Math.floor(i / width) / BLOCK)];
    if (byte > 0 && byte < 255) marks[row * size.width + column] = 1;
    if (byte > 25 && byte < 230) return;
    const sum = byte <= 25 ? sums.back : sums.front;
    for (let c = 0; c < 3; c++) sum[c]! += color[3 * i + c]!;
    sum[3]!++;
  });
  const meanOf = (sum: readonly number[]) => sum.slice(0, 3).map((total) => total / Math.max(1, sum[3]!));
  return { soft: { ...size, marks }, front: meanOf(sums.front), back: meanOf(sums.back) };
}

const colorsOf = (pixels: number) => Uint8Array.from({ length: 3 * pixels }, (_, i) => (i * i * 31 + 7 * i) & 255);

it('is what each pixel by itself gives, in sizes of any kind', () => {
  const sizes = fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 20 }) });
  const bytes = fc.oneof(fc.constantFrom(0, 0, 0, 255, 255, 255, 25, 26, 229, 230), fc.integer({ min: 0, max: 255 }));
  const scenes = sizes.chain(({ width, height }) =>
    fc
      .array(bytes, { minLength: width * height, maxLength: width * height })
      .map((opacity) => ({ width, height, opacity: Uint8Array.from(opacity), color: colorsOf(width * height) })),
  );
  fc.assert(fc.property(scenes, (scene) => void expect(survey(scene)).toEqual(plainly(scene))));
});

it.each([
  [65536, 9],
  [70_001, 3],
])('is so for pictures as wide as the kernel holds, and wider: %i x %i', (width, height) => {
  // Nearly all white and opaque: sums are as large as they can be.
  const opacity = new Uint8Array(width * height).fill(255);
  for (let i = 0; i < opacity.length; i += 1013) opacity[i] = i & 255;
  const scene = { width, height, opacity, color: new Uint8Array(3 * opacity.length).fill(255) };
  expect(survey(scene)).toEqual(plainly(scene));
});
