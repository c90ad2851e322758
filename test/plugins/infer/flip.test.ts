import { describe, expect, it } from 'vitest';
import { type InputView, type Model, type OutputView, tensorOf } from '../../../src/pipeline/index.ts';
import flip from '../../../src/plugins/infer/flip.ts';
import { modelOf, run } from '../../support/run.ts';

const WIDTH = 3;
const HEIGHT = 2;
const whole = { left: 0, top: 0, width: WIDTH, height: HEIGHT };
/** Padding on the left only, so that a mirror image shows where it goes. */
const frame = { picture: whole, source: whole, content: { left: 1, top: 0, width: 2, height: 2 } };
const pixels = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => i);

type Facts = Pick<Model['input'], 'layout' | 'order'>;
const affine = (facts: Facts): InputView => ({
  width: WIDTH,
  height: HEIGHT,
  frame,
  ...facts,
  data: { pixels, scale: [1, 2, 3], bias: [0, 100, 200] },
});
const numbers = (facts: Facts): InputView => ({ ...affine(facts), data: tensorOf(affine(facts)) });

const layouts = (['nchw', 'nhwc'] as const).flatMap((layout) =>
  (['rgb', 'bgr'] as const).map((order) => ({ layout, order })),
);

/** A network that gives each color it sees as a channel, and never the same in two places: column 0 is worth 1000 more. */
const networkOf = (seen: InputView[]) => async (_model: Model, view: InputView) => {
  seen.push(view);
  const tensor = tensorOf(view);
  const area = WIDTH * HEIGHT;
  const data = Float32Array.from({ length: 3 * area }, (_, i) => {
    const [channel, pixel] = [Math.floor(i / area), i % area];
    return tensor[view.layout === 'nchw' ? i : 3 * pixel + channel]! + (pixel % WIDTH === 0 ? 1000 : 0);
  });
  return { width: WIDTH, height: HEIGHT, frame: view.frame, channels: 3, data } satisfies OutputView;
};

describe.each(layouts)('in $layout, $order', (facts) => {
  it.each([
    ['pixels', affine],
    ['numbers', numbers],
  ])('shows the network %s and their mirror image, and turns the second answer back', async (_what, viewOf) => {
    const seen: InputView[] = [];
    const view = viewOf(facts);
    const { value } = await run(flip, { input: [view], model: modelOf({ channels: 3 }) }, {}, networkOf(seen));
    expect(seen.map((each) => each.frame.content.left)).toEqual([1, 0]);
    const [made] = value;
    expect(made).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3, frame });
    // The colors agree wherever they lie; what the network says of its own left side is half there and half on the right.
    const planar = tensorOf(affine({ ...facts, layout: 'nchw' }));
    const expected = Array.from(planar, (value, i) => value + (i % WIDTH === 1 ? 0 : 500));
    expect([...made!.data]).toEqual(expected);
    expect(view).toEqual(viewOf(facts));
  });
});

it('does so for every view, one run after another', async () => {
  const seen: InputView[] = [];
  const views = [
    affine(layouts[0]!),
    { ...affine(layouts[0]!), frame: { picture: whole, source: whole, content: whole } },
  ];
  const { value } = await run(flip, { input: views, model: modelOf({ channels: 3 }) }, {}, networkOf(seen));
  expect(seen).toHaveLength(4);
  expect(value.map((view) => view.frame)).toEqual(views.map((view) => view.frame));
});

it('takes answers that are coarser than what was shown', async () => {
  const answers = [
    [1, 0, 5, 7],
    [3, 4, 1, 9],
  ];
  const infer = async (_model: Model, view: InputView): Promise<OutputView> => ({
    ...view,
    width: 4,
    height: 1,
    channels: 1,
    data: Float32Array.from(answers.shift()!),
  });
  const { value } = await run(flip, { input: [affine(layouts[0]!)], model: modelOf() }, {}, infer);
  expect([...value[0]!.data]).toEqual([5, 0.5, 4.5, 5]);
});
