import fc from 'fast-check';
import type { Mask } from '../../src/pipeline/index.ts';

/** Masks of up to 14 x 14 pixels that are empty, full, or anything between. */
export const masks: fc.Arbitrary<Mask> = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }))
  .chain(([width, height]) =>
    fc
      .array(fc.oneof(fc.constantFrom(0, 0, 255), fc.integer({ min: 0, max: 255 })), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((bytes) => ({ data: Uint8Array.from(bytes), width, height })),
  );

export const turned = ({ data, width, height }: Mask): Mask => ({
  data: Uint8Array.from(data, (_, i) => data[(i % height) * width + Math.floor(i / height)]!),
  width: height,
  height: width,
});

export const mirrored = ({ data, width, height }: Mask): Mask => ({
  data: Uint8Array.from(data, (_, i) => data[i - (i % width) + width - 1 - (i % width)]!),
  width,
  height,
});
