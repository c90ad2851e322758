import { expect, it } from 'vitest';
import { createHost, type Model } from '../../../src/pipeline/index.ts';
import tiles from '../../../src/plugins/resize/tiles.ts';
import { picture, pixelsOf } from '../../support/draw.ts';
import { modelOf, run } from '../../support/run.ts';

const modelFor = (size: Model['input']['size']): Model => ({ ...modelOf(), input: { ...modelOf().input, size } });

async function boxes(width: number, height: number, options: object, size: Model['input']['size'] = [8, 8]) {
  const decoded = picture(width, height, () => [1, 2, 3]);
  const { value } = await run(tiles, { decoded, model: modelFor(size) }, { ...options });
  return value.map(({ frame: { source } }) => [source.left, source.top, source.width, source.height]);
}

it('shows the whole picture, and then its tiles row by row', async () => {
  expect(await boxes(28, 42, { columns: 2, rows: 3, overlap: 0.25 })).toEqual([
    [0, 0, 28, 42],
    [0, 0, 16, 17],
    [12, 0, 16, 17],
    [0, 13, 16, 17],
    [12, 13, 16, 17],
    [0, 25, 16, 17],
    [12, 25, 16, 17],
  ]);
});

it('makes tiles without overlap that leave nothing out', async () => {
  expect(await boxes(27, 10, { columns: 3, rows: 1, overlap: 0 })).toEqual([
    [0, 0, 27, 10],
    [0, 0, 9, 10],
    [9, 0, 9, 10],
    [18, 0, 9, 10],
  ]);
});

it('makes no tile that has fewer pixels than the input', async () => {
  expect(await boxes(27, 9, { columns: 8, rows: 2, overlap: 0 })).toHaveLength(1 + 3);
  expect(await boxes(8, 8, { columns: 4, rows: 4 })).toEqual([[0, 0, 8, 8]]);
  expect(await boxes(1, 1, {})).toEqual([[0, 0, 1, 1]]);
});

it('stretches each view to the input, and says what it shows', async () => {
  const decoded = picture(32, 16, (i) => (i % 32 < 16 ? [10, 20, 30] : [200, 210, 220]));
  const options = { columns: 2, rows: 1, overlap: 0 };
  const { value } = await run(tiles, { decoded, model: modelFor([8, 8]) }, options);
  expect(value.map(({ width, height, frame }) => [width, height, frame.content])).toEqual(
    Array(3).fill([8, 8, { left: 0, top: 0, width: 8, height: 8 }]),
  );
  const colors = value.map(({ data }) => pixelsOf({ data, channels: 3 }));
  expect(colors[1]).toEqual(Array(64).fill([10, 20, 30]));
  expect(colors[2]).toEqual(Array(64).fill([200, 210, 220]));
  expect(colors[0]![0]).toEqual([10, 20, 30]);
  expect(colors[0]![7]).toEqual([200, 210, 220]);
});

it('shows what is transparent on white', async () => {
  const decoded = picture(16, 8, (i) => [10, 20, 30, i % 16 < 8 ? 255 : 0]);
  const { value } = await run(tiles, { decoded, model: modelFor([8, 8]) }, { columns: 2, rows: 1, overlap: 0 });
  expect(value.map(({ data }) => [...data.subarray(0, 3)])).toEqual([
    [10, 20, 30],
    [10, 20, 30],
    [255, 255, 255],
  ]);
});

it('refuses more runs of the network than a request may have', async () => {
  await expect(boxes(100, 100, { columns: 17 })).rejects.toThrow();
  expect(tiles.check?.({ columns: 5, rows: 4, overlap: 0.25, kernel: 'linear', side: undefined })).toContain(
    '20 tiles, of 16',
  );
  expect(tiles.check?.({ columns: 4, rows: 4, overlap: 0.25, kernel: 'linear', side: undefined })).toBeUndefined();
});

it('has tiles at another side, and fewer of them where that is larger', async () => {
  const model = {
    ...modelFor([8, 8]),
    input: { ...modelFor([8, 8]).input, sizes: { least: 4, most: 32, multipleOf: 4 } },
  };
  const decoded = picture(32, 16, () => [1, 2, 3]);
  const at = async (side: number) => {
    const options = { columns: 8, rows: 1, overlap: 0, side };
    const { value } = await run(tiles, { decoded, model }, options);
    expect(tiles.views!({ ...options, kernel: 'linear' }, decoded, model, createHost())).toEqual(
      value.map(({ width, height }) => ({ width, height })),
    );
    return value.map(({ width }) => width);
  };
  expect(await at(4)).toEqual(Array(9).fill(4));
  expect(await at(16)).toEqual(Array(3).fill(16));
});
