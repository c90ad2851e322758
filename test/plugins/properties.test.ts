import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyPlugin, MatteView } from '../../src/pipeline/index.ts';
import { plugins } from '../../src/plugins/index.ts';
import { output, picture, pixelsOf } from '../support/draw.ts';
import { modelOf, run } from '../support/run.ts';

const find = (stage: string, name: string): AnyPlugin =>
  plugins.find((plugin) => plugin.stage === stage && plugin.name === name)!;

const color = fc.tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: 0, max: 255 })));
const scene = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), color });

async function composed(name: string, of: { width: number; height: number; color: number[] }, opacity: number) {
  const { width, height } = of;
  const decoded = picture(width, height, (i) => of.color.map((value) => (value + 31 * i) % 256));
  const mask = { data: new Uint8Array(width * height).fill(opacity), width, height };
  const options = name === 'color' ? { color: '#0a141e' } : {};
  const { value } = await run(find('composite', name), { decoded, foreground: decoded, mask }, options);
  return { decoded, pixels: pixelsOf(value as { data: Uint8Array; channels: number }) };
}

describe('composites', () => {
  it.each(['cutout', 'premultiplied', 'binary'])(
    '%s: a full mask gives the picture, an empty one nothing',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(scene, async (of) => {
          const full = await composed(name, of, 255);
          expect(full.pixels).toEqual(pixelsOf(full.decoded).map((pixel) => [...pixel, 255]));
          const empty = await composed(name, of, 0);
          expect(empty.pixels).toEqual(empty.pixels.map(() => [0, 0, 0, 0]));
        }),
      );
    },
  );

  it('color: a full mask gives the picture, an empty one the color', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (of) => {
        const full = await composed('color', of, 255);
        expect(full.pixels).toEqual(pixelsOf(full.decoded));
        const empty = await composed('color', of, 0);
        expect(empty.pixels).toEqual(empty.pixels.map(() => [10, 20, 30]));
      }),
    );
  });

  it('background: an empty mask gives the picture, a full one nothing', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (of) => {
        const empty = await composed('background', of, 0);
        expect(empty.pixels).toEqual(pixelsOf(empty.decoded).map((pixel) => [...pixel, 255]));
        const full = await composed('background', of, 255);
        expect(full.pixels).toEqual(full.pixels.map(() => [0, 0, 0, 0]));
      }),
    );
  });
});

describe('NaN never reaches a matte or a mask', () => {
  const raw = fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
  const decoded = picture(3, 2, () => [1, 2, 3]);

  it.each(plugins.filter(({ stage }) => stage === 'denormalize').map((plugin) => [plugin.name, plugin as AnyPlugin]))(
    '%s',
    async (_name, plugin) => {
      await fc.assert(
        fc.asyncProperty(fc.array(raw, { minLength: 12, maxLength: 12 }), async (numbers) => {
          const view = output(3, 2, numbers.slice(0, 6), numbers.slice(6));
          const { value } = await run(plugin, { output: [view], model: modelOf({ channels: 2 }) });
          const [matte] = value as MatteView[];
          for (const [i, opacity] of matte!.data.entries()) {
            expect(opacity >= 0 && opacity <= 1).toBe(true);
            if (Number.isNaN(view.data[i]) && plugin.name !== 'softmax') expect(opacity).toBe(0);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  it('not even where a matte has it', async () => {
    const view = output(3, 2, [Number.NaN, 1, 1, Number.NaN, 1, 1]);
    for (const kernel of ['nearest', 'linear', 'cubic']) {
      const { value } = await run(
        find('restore', 'resample'),
        { matte: [view], decoded, model: modelOf() },
        { kernel },
      );
      const { data } = value as { data: Uint8Array };
      expect([data[0], data[2]]).toEqual([0, 255]);
    }
  });
});
