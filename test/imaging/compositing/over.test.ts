import fc from 'fast-check';
import { expect, it } from 'vitest';
import { opacityLinesOf, over, scanlinesOf } from '../../../src/imaging/index.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const scenes = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), channels: fc.constantFrom(3 as const, 4 as const) })
  .chain(({ width, channels }) =>
    fc.record({
      width: fc.constant(width),
      channels: fc.constant(channels),
      front: bytes(2 * width * channels),
      back: bytes(2 * width * 3),
      opacity: fc.oneof(
        bytes(2 * width),
        fc
          .array(fc.constantFrom(0, 255), { minLength: 2 * width, maxLength: 2 * width })
          .map((all) => Uint8Array.from(all)),
      ),
    }),
  );

it('mixes opaque rows exactly, rounded to the nearest, in any width', () => {
  fc.assert(
    fc.property(scenes, ({ width, channels, front, back, opacity }) => {
      const size = { width, height: 2 };
      const rows = over(
        scanlinesOf({ ...size, data: back, channels: 3 }),
        scanlinesOf({ ...size, data: front, channels }),
        opacityLinesOf({ ...size, data: opacity }),
      );
      for (const y of [0, 1]) {
        const plain = Array.from({ length: 3 * width }, (_, i) => {
          const [x, c] = [y * width + Math.floor(i / 3), i % 3];
          const share = opacity[x]!;
          return Math.round((front[x * channels + c]! * share + back[3 * x + c]! * (255 - share)) / 255);
        });
        expect([...rows.row(y)]).toEqual(plain);
      }
    }),
  );
});
