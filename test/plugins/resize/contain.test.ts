import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterbox } from '../../../src/imaging/index.ts';
import type { Model } from '../../../src/pipeline/index.ts';
import contain from '../../../src/plugins/resize/contain.ts';
import restore from '../../../src/plugins/restore/resample.ts';
import { picture } from '../../support/draw.ts';
import { modelOf, run } from '../../support/run.ts';

const modelFor = (size: Model['input']['size']): Model => ({ ...modelOf(), input: { ...modelOf().input, size } });
const side = fc.integer({ min: 1, max: 60 });
const sizeOf = fc.record({ width: side, height: side });

it('keeps the shape in the middle, and fills the rest with a color', async () => {
  const decoded = picture(4, 2, () => [9, 8, 7]);
  const [view] = (await run(contain, { decoded, model: modelFor([4, 5]) }, { pad: '#010203' })).value;
  const rows = Array.from({ length: 5 }, (_, y) => [...view!.data.subarray(y * 12, y * 12 + 12)]);
  const pad = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3];
  const inner = [9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7];
  expect(rows).toEqual([pad, inner, inner, pad, pad]);
  expect(view!.frame).toEqual({
    picture: { width: 4, height: 2 },
    source: { left: 0, top: 0, width: 4, height: 2 },
    content: { left: 0, top: 1, width: 4, height: 2 },
  });
});

it('touches two edges, lies in the middle and keeps the shape within half a pixel', () => {
  fc.assert(
    fc.property(sizeOf, sizeOf, (from, within) => {
      const { left, top, width, height } = letterbox(from, within);
      expect(width === within.width || height === within.height).toBe(true);
      for (const [start, length, room] of [
        [left, width, within.width],
        [top, height, within.height],
      ] as const) {
        expect(length).toBeGreaterThanOrEqual(1);
        const behind = room - start - length;
        expect(behind === start || behind === start + 1).toBe(true);
      }
      const factor = Math.min(within.width / from.width, within.height / from.height);
      expect(Math.abs(width - Math.max(1, from.width * factor))).toBeLessThanOrEqual(0.5);
      expect(Math.abs(height - Math.max(1, from.height * factor))).toBeLessThanOrEqual(0.5);
    }),
  );
});

it('and back is the whole picture, without any of the padding', async () => {
  const property = fc.asyncProperty(sizeOf, sizeOf, async (from, { width, height }) => {
    const decoded = picture(from.width, from.height, () => [0, 0, 0]);
    const [view] = (await run(contain, { decoded, model: modelFor([width, height]) }, { pad: '#ffffff' })).value;
    const { frame } = view!;
    // What is black is the picture, so this matte is 1 on it and -0.5 on the padding: a trace of that would show.
    const data = Float32Array.from({ length: width * height }, (_, i) => 1 - view!.data[3 * i]! / 170);
    const { value } = await run(
      restore,
      { matte: [{ data, width, height, frame }], model: modelFor([width, height]) },
      { kernel: 'cubic' },
    );
    expect(value).toMatchObject(from);
    expect(new Set(value.data)).toEqual(new Set([255]));
  });
  await fc.assert(property, { numRuns: 60 });
});

describe('with a side that the network takes', () => {
  const sizes = { least: 4, most: 32, multipleOf: 4 };
  const model: Model = { ...modelFor([8, 8]), input: { ...modelFor([8, 8]).input, sizes } };
  const viewOf = async (width: number, height: number, side: number, of = model) => {
    const decoded = picture(width, height, () => [9, 8, 7]);
    return (await run(contain, { decoded, model: of }, { side, pad: '#010203' })).value[0]!;
  };

  it.each([
    // Exactly, padded by less than a multiple, turned, and a strip that meets the least side.
    [20, 10, 16, [16, 8], { left: 0, top: 0, width: 16, height: 8 }],
    [20, 11, 20, [20, 12], { left: 0, top: 0, width: 20, height: 11 }],
    [10, 20, 16, [8, 16], { left: 0, top: 0, width: 8, height: 16 }],
    [60, 1, 32, [32, 4], { left: 0, top: 1, width: 32, height: 1 }],
  ] as const)('the input of a picture of %i x %i at %i has its shape', async (width, height, side, size, content) => {
    const view = await viewOf(width, height, side);
    expect([view.width, view.height]).toEqual(size);
    expect(view.frame.content).toEqual(content);
  });

  it('is a square with padding where the network has one size', async () => {
    const view = await viewOf(20, 10, 8, modelFor([8, 8]));
    expect([view.width, view.height, view.frame.content.height]).toEqual([8, 8, 4]);
  });

  it('is rejected where the network does not take it', async () => {
    await expect(viewOf(20, 10, 36)).rejects.toMatchObject({ code: 'BAD_OPTION', at: ['side'] });
  });
});
