import { describe, expect, it } from 'vitest';
import { createHost, type InputSize, type Model } from '../../../src/pipeline/index.ts';
import sides from '../../../src/plugins/resize/sides.ts';
import stretch from '../../../src/plugins/resize/stretch.ts';
import restore from '../../../src/plugins/restore/resample.ts';
import { picture } from '../../support/draw.ts';
import { modelOf, run } from '../../support/run.ts';

const range = { least: 4, most: 32, multipleOf: 4 };
const modelFor = (size: InputSize, sizes: Model['input']['sizes'] = range): Model => ({
  ...modelOf(),
  input: { ...modelOf().input, size, ...(sizes && { sizes }) },
});
const single = (size: InputSize): Model => ({ ...modelOf(), input: { ...modelOf().input, size } });
const decoded = picture(40, 10, (i) => [i % 251, 2, 3]);
const sidesOf = async (model: Model, options: object = {}) =>
  (await run(sides, { decoded, model }, { ...options })).value.map(({ width, height }) => [width, height]);

it('shows the whole picture at each side, the smallest first and each once', async () => {
  const model = modelFor([8, 8]);
  expect(await sidesOf(model, { sides: [16, 4, 12, 16] })).toEqual([
    [4, 4],
    [12, 12],
    [16, 16],
  ]);
  const { value } = await run(sides, { decoded, model }, { sides: [16, 4] });
  for (const view of value) {
    const [alone] = (await run(stretch, { decoded, model }, { side: view.width })).value;
    expect(view).toEqual(alone);
  }
});

describe('where no sides are asked for', () => {
  it.each<[string, Model, readonly (readonly [number, number])[]]>([
    [
      'seven eighths of its own and its own',
      modelFor([16, 16]),
      [
        [12, 12],
        [16, 16],
      ],
    ],
    [
      'in its own proportions',
      modelFor([64, 32], { ...range, most: 64 }),
      [
        [56, 28],
        [64, 32],
      ],
    ],
    [
      'following the picture',
      modelFor({ shortSide: 16, multipleOf: 4 }, { ...range, most: 64 }),
      [
        [48, 12],
        [64, 16],
      ],
    ],
    ['its own alone where the next is the same', modelFor([4, 4]), [[4, 4]]],
    ['its own alone where it takes no other', single([16, 16]), [[16, 16]]],
  ])('%s', async (_, model, sizes) => {
    expect(await sidesOf(model)).toEqual(sizes);
  });
});

it('rejects a side that the network does not take, before there are pixels', () => {
  const reject = (model: Model, asked: number[]) =>
    sides.views!({ sides: asked, kernel: 'linear' }, { width: 40, height: 10 }, model, createHost());
  expect(() => reject(modelFor([8, 8]), [8, 36])).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', at: ['sides'] }),
  );
  expect(() => reject(single([8, 8]), [8, 12])).toThrow('sample takes 8 x 8 only; this would be 12 x 12.');
  expect(reject(single([8, 8]), [8])).toEqual([{ width: 8, height: 8 }]);
});

it('comes back as a mask of the picture from all views', async () => {
  const { value } = await run(sides, { decoded, model: modelFor([8, 8]) }, { sides: [8, 16] });
  const matte = value.map(({ data: _, ...view }) => ({
    ...view,
    data: new Float32Array(view.width * view.height).fill(1),
  }));
  const mask = (await run(restore, { matte, model: modelOf() })).value;
  expect([mask.width, mask.height, new Set(mask.data)]).toEqual([40, 10, new Set([255])]);
});
