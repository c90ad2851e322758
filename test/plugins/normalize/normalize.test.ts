import { describe, expect, it } from 'vitest';
import { type AnyPlugin, type Model, tensorOf } from '../../../src/pipeline/index.ts';
import halfUnit from '../../../src/plugins/normalize/half-unit.ts';
import imagenet from '../../../src/plugins/normalize/imagenet.ts';
import maxScaled from '../../../src/plugins/normalize/max-scaled.ts';
import meanStd from '../../../src/plugins/normalize/mean-std.ts';
import symmetric from '../../../src/plugins/normalize/symmetric.ts';
import unit from '../../../src/plugins/normalize/unit.ts';
import { modelOf, run } from '../../support/run.ts';

const whole = { left: 0, top: 0, width: 2, height: 1 };
/** One reddish and one bluish pixel. */
const resized = [
  { data: Uint8Array.of(204, 51, 0, 0, 102, 153), width: 2, height: 1, frame: { source: whole, content: whole } },
];
const channels = [0.8, 0, 0.2, 0.4, 0, 0.6];
const imagenetMean = [0.485, 0.456, 0.406];
const imagenetStd = [0.229, 0.224, 0.225];

async function tensorBy(plugin: AnyPlugin, options = {}, input: Partial<Model['input']> = {}, views = resized) {
  const model: Model = { ...modelOf(), input: { ...modelOf().input, ...input } };
  const { value } = await run(plugin, { resized: views, model }, options);
  return [...tensorOf(value[0])];
}

/** The formula on the two pixels, channel by channel. */
const expected = (map: (x: number, c: number) => number) => channels.map((x, i) => map(x, i >> 1));
const close = (numbers: readonly number[]) => numbers.map((number) => expect.closeTo(number, 5));

describe.each<[AnyPlugin, object, (x: number, c: number) => number]>([
  [symmetric, {}, (x) => (x - 0.5) / 0.5],
  [halfUnit, {}, (x) => x - 0.5],
  [unit, {}, (x) => x],
  [imagenet, {}, (x, c) => (x - imagenetMean[c]!) / imagenetStd[c]!],
  [meanStd, { mean: [0.1, 0.2, 0.3], std: [1, 2, 4] }, (x, c) => (x - [0.1, 0.2, 0.3][c]!) / [1, 2, 4][c]!],
  // 204, the largest number of the picture, is 0.8 of white.
  [maxScaled, {}, (x, c) => (x / 0.8 - imagenetMean[c]!) / imagenetStd[c]!],
  [maxScaled, { mean: [0, 0, 0], std: [1, 1, 1] }, (x) => x / 0.8],
])('$name', (plugin, options, map) => {
  it('follows its formula, planar', async () => {
    expect(await tensorBy(plugin, options)).toEqual(close(expected(map)));
  });

  it("follows the model's layout and channel order, mean and deviation staying with their color", async () => {
    const [r0, r1, g0, g1, b0, b1] = expected(map) as [number, number, number, number, number, number];
    expect(await tensorBy(plugin, options, { order: 'bgr' })).toEqual(close([b0, b1, g0, g1, r0, r1]));
    expect(await tensorBy(plugin, options, { layout: 'nhwc' })).toEqual(close([r0, g0, b0, r1, g1, b1]));
    expect(await tensorBy(plugin, options, { layout: 'nhwc', order: 'bgr' })).toEqual(close([b0, g0, r0, b1, g1, r1]));
  });
});

it('maxScaled takes a black picture for zeros', async () => {
  const black = resized.map((view) => ({ ...view, data: new Uint8Array(6) }));
  const zeros = imagenetMean.flatMap((mean, c) => [-mean / imagenetStd[c]!, -mean / imagenetStd[c]!]);
  expect(await tensorBy(maxScaled, {}, {}, black)).toEqual(close(zeros));
});

it('maxScaled takes the maximum of all views: a dark tile of a bright picture stays dark', async () => {
  const dark = { ...resized[0]!, data: Uint8Array.of(51, 0, 0, 0, 0, 0) };
  const raw = { mean: [0, 0, 0], std: [1, 1, 1] };
  expect(await tensorBy(maxScaled, raw, {}, [dark, resized[0]!])).toEqual(close([0.25, 0, 0, 0, 0, 0]));
});

it('meanStd wants both', async () => {
  await expect(tensorBy(meanStd, { mean: [0, 0, 0] })).rejects.toThrow();
});
