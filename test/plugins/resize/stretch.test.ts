import { describe, expect, it } from 'vitest';
import { kernels } from '../../../src/imaging/index.ts';
import { createHost, type Model } from '../../../src/pipeline/index.ts';
import stretch from '../../../src/plugins/resize/stretch.ts';
import { picture, pixelsOf } from '../../support/draw.ts';
import { ramp, shiftOf } from '../../support/ramps.ts';
import { modelOf, run } from '../../support/run.ts';

const modelFor = (size: Model['input']['size']): Model => ({ ...modelOf(), input: { ...modelOf().input, size } });

describe.each(kernels)('with %s', (kernel) => {
  it.each([
    ['shrinking', [61, 57]],
    ['enlarging', [311, 263]],
  ] as const)('is centred when %s', async (_, size) => {
    const from = { width: 120, height: 110 };
    const made = [1, -1].map(async (slope) => {
      const decoded = ramp(from, 3, 'x', slope);
      const [view] = (await run(stretch, { decoded, model: modelFor(size) }, { kernel })).value;
      return { ...view!, channels: 3 as const };
    });
    const [up, down] = await Promise.all(made);
    expect(Math.abs(shiftOf(up!, down!, from, 'x', 1))).toBeLessThan(0.02);
  });
});

it('fills the input, whatever the shape, and says so', async () => {
  const decoded = picture(40, 10, () => [1, 2, 3]);
  const [view, ...more] = (await run(stretch, { decoded, model: modelFor([8, 8]) })).value;
  expect(more).toEqual([]);
  expect(view).toMatchObject({
    width: 8,
    height: 8,
    frame: {
      picture: { width: 40, height: 10 },
      source: { left: 0, top: 0, width: 40, height: 10 },
      content: { left: 0, top: 0, width: 8, height: 8 },
    },
  });
  expect(pixelsOf({ data: view!.data, channels: 3 })).toEqual(Array(64).fill([1, 2, 3]));
});

it('asks the model for the size', async () => {
  const decoded = picture(40, 10, () => [1, 2, 3]);
  const [view] = (await run(stretch, { decoded, model: modelFor({ shortSide: 64, multipleOf: 32 }) })).value;
  expect(view).toMatchObject({ width: 256, height: 64 });
});

it('shows the network what is transparent on white, and leaves the picture as it is', async () => {
  const decoded = picture(8, 8, (i) => (i % 2 ? [10, 20, 30, 0] : [10, 20, 30, 255]));
  const before = decoded.data.slice();
  const [view] = (await run(stretch, { decoded, model: modelFor([8, 8]) })).value;
  expect(pixelsOf({ data: view!.data, channels: 3 }).slice(0, 2)).toEqual([
    [10, 20, 30],
    [255, 255, 255],
  ]);
  expect(decoded.data).toEqual(before);
});

describe('to another side', () => {
  const sizes = { least: 4, most: 32, multipleOf: 4 };
  const model: Model = { ...modelOf(), input: { ...modelFor([8, 8]).input, sizes } };
  const decoded = picture(40, 10, () => [1, 2, 3]);

  it('fills that', async () => {
    const [view] = (await run(stretch, { decoded, model }, { side: 12 })).value;
    expect(view).toMatchObject({ width: 12, height: 12, frame: { content: { width: 12, height: 12 } } });
    expect((await run(stretch, { decoded, model: modelFor([8, 8]) }, { side: 8 })).value[0]).toMatchObject({
      width: 8,
    });
  });

  it.each([36, 10, 0])('rejects %i, with what the network takes', async (side) => {
    const views = () => stretch.views!({ side, kernel: 'linear' }, decoded, model, createHost());
    expect(views).toThrow(expect.objectContaining({ code: 'BAD_OPTION', at: ['side'] }));
    expect(views).toThrow('sample takes sides from 4 to 32 that are multiples of 4; this would be');
  });

  it('rejects all but its own of a network of one size', async () => {
    const rejected = run(stretch, { decoded, model: modelFor([8, 8]) }, { side: 16 });
    await expect(rejected).rejects.toThrow('sample takes 8 x 8 only; this would be 16 x 16.');
  });

  it('rejects all but its own of a network that follows the picture and names no sizes', async () => {
    const following = modelFor({ shortSide: 8, multipleOf: 4 });
    const views = (side: number) => stretch.views!({ side, kernel: 'linear' }, decoded, following, createHost());
    expect(views(8)).toEqual([{ width: 32, height: 8 }]);
    expect(() => views(8192)).toThrow('sample takes its own side of 8 only, not 8192.');
    expect(() => views(8192)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', at: ['side'] }));
  });
});
