import { describe, expect, it } from 'vitest';
import {
  type ComparedAnswer,
  createHost,
  type InputView,
  type Model,
  type OutputView,
  schemaOf,
} from '../../../src/pipeline/index.ts';
import surest from '../../../src/plugins/infer/surest.ts';
import { modelOf } from '../../support/run.ts';

const picture = { left: 0, top: 0, width: 40, height: 20 };

/** A view of a part of the picture, all of one grey. */
const viewOf = (width: number, height = width, source = picture): InputView => ({
  width,
  height,
  layout: 'nchw',
  order: 'rgb',
  frame: { picture, source, content: { left: 0, top: 0, width, height } },
  data: new Float32Array(3 * width * height),
});

/** Runs it with a model whose answer for each run is one opacity everywhere, by width; and notes what was asked and compared. */
async function answered(
  input: readonly InputView[],
  answers: Readonly<Record<number, readonly number[]>>,
  options: object = {},
  model: Model = modelOf(),
) {
  const asked: number[] = [];
  const compared: ComparedAnswer[] = [];
  const left = new Map(Object.entries(answers).map(([width, values]) => [Number(width), [...values]]));
  const host = createHost({
    compared: (answer) => void compared.push(answer),
    async infer(_model, { width, height, frame }) {
      asked.push(width);
      const value = left.get(width)!.shift()!;
      const { channels } = model.output;
      return { width, height, frame, channels, data: new Float32Array(channels * width * height).fill(value) };
    },
  });
  const value = (await surest.run(
    { input, model },
    schemaOf(surest.options).parse(options) as never,
    host,
  )) as OutputView[];
  return { asked, compared, kept: value.map(({ width, data }) => [width, Number(data[0]!.toFixed(3))]) };
}

const sides = [viewOf(8), viewOf(4), viewOf(6)];

describe('of views that show the same', () => {
  it('runs the cheapest first, and no more once an answer is decided enough', async () => {
    const { asked, kept, compared } = await answered(sides, { 4: [0.99], 6: [0.9], 8: [1] });
    expect([asked, kept]).toEqual([[4], [[4, 0.99]]]);
    expect(compared).toEqual([{ width: 4, height: 4, mirrored: false, doubt: expect.closeTo(0.0099, 4), kept: true }]);
  });

  it('keeps the least doubtful where none is decided enough, and the others are much more doubtful', async () => {
    const { asked, kept, compared } = await answered(sides, { 4: [0.65], 6: [0.88], 8: [0.6] });
    expect([asked, kept]).toEqual([[4, 6, 8], [[6, 0.88]]]);
    expect(compared.map((answer) => answer.kept)).toEqual([false, true, false]);
  });

  it('takes the first where several are as doubtful and none is to be joined', async () => {
    expect((await answered(sides, { 4: [0.7], 6: [0.7], 8: [0.7] }, { join: 1 })).kept).toEqual([[4, 0.7]]);
  });

  it('joins answers that are about as doubtful, at the size of the largest', async () => {
    // Doubts .24, .1056 and .21: the last is 1.99 times the least.
    const answers = { 4: [0.6], 6: [0.88], 8: [0.7] };
    const { kept, compared } = await answered(sides, answers);
    expect(kept).toEqual([[8, 0.88]]);
    expect(compared.map((answer) => answer.kept)).toEqual([false, true, true]);
    expect((await answered(sides, answers, { join: 1.9 })).kept).toEqual([[6, 0.88]]);
    expect((await answered(sides, answers, { join: 4 })).compared.map((answer) => answer.kept)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('joins no answers that lie elsewhere in their views', async () => {
    const padded = {
      ...viewOf(8),
      frame: { picture, source: picture, content: { left: 0, top: 2, width: 8, height: 4 } },
    };
    const { kept, compared } = await answered([viewOf(6), padded], { 6: [0.8], 8: [0.8] });
    expect(kept).toEqual([[6, 0.8]]);
    expect(compared.map((answer) => answer.kept)).toEqual([true, false]);
  });

  it('stops at the doubt that is enough, whatever it is', async () => {
    const answers = { 4: [0.7], 6: [0.9], 8: [1] };
    expect((await answered(sides, answers, { enough: 0.3 })).asked).toEqual([4]);
    expect((await answered(sides, answers, { enough: 0.1 })).asked).toEqual([4, 6]);
    expect((await answered(sides, { ...answers, 4: [1] }, { enough: 0 })).asked).toEqual([4]);
  });
});

it('keeps one of each part of the picture, in their order', async () => {
  const [left, right] = [0, 20].map((at) => ({ left: at, top: 0, width: 20, height: 20 }));
  const views = [viewOf(4, 4, right), viewOf(6, 6, left), viewOf(5, 5, right)];
  const { asked, kept } = await answered(views, { 4: [0.8], 5: [0.9], 6: [0.6] });
  expect(asked).toEqual([4, 5, 6]);
  expect(kept).toEqual([
    [5, 0.9],
    [6, 0.6],
  ]);
});

describe('mirrored', () => {
  it('views come last, as further answers', async () => {
    const { asked, kept, compared } = await answered([viewOf(4)], { 4: [0.7, 0.95] }, { mirrored: 'last' });
    expect([asked, kept]).toEqual([[4, 4], [[4, 0.95]]]);
    expect(compared.map((answer) => [answer.mirrored, answer.kept])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect((await answered([viewOf(4)], { 4: [1, 0.5] }, { mirrored: 'last' })).asked).toEqual([4]);
  });

  it('views go into the mean with what they mirror', async () => {
    const { asked, kept } = await answered(sides, { 4: [0.7, 0.9], 6: [1, 1], 8: [1, 1] }, { mirrored: 'mean' });
    expect([asked, kept]).toEqual([[4, 4, 6, 6], [[6, 1]]]);
  });

  it('answers are turned back', async () => {
    const shown: number[] = [];
    const host = createHost({
      async infer(_model, { width, height, frame }): Promise<OutputView> {
        shown.push(frame.content.left);
        const data = shown.length === 1 ? Float32Array.of(0.6, 0.6, 0.6, 0.6) : Float32Array.of(1, 0, 0, 0);
        return { width, height, frame, channels: 1, data };
      },
    });
    const frame = { picture, source: picture, content: { left: 0, top: 0, width: 1, height: 2 } };
    const options = schemaOf(surest.options).parse({ mirrored: 'last' }) as never;
    const inputs = { input: [{ ...viewOf(2), frame }], model: modelOf() };
    const [kept] = (await surest.run(inputs, options, host)) as OutputView[];
    expect(shown).toEqual([0, 1]);
    expect([...kept!.data]).toEqual([0, 1, 0, 0]);
    expect(kept!.frame).toEqual(frame);
  });
});

describe('logits', () => {
  it('are read as opacity before they are compared', async () => {
    // As opacity 4 would be decided, and .5 not; as logits 4 is the surer, and both are in doubt.
    const model = modelOf({ meaning: 'logits' });
    const { asked, kept } = await answered(sides, { 4: [0.5], 6: [4], 8: [1] }, { enough: 0.01 }, model);
    expect([asked, kept]).toEqual([[4, 6, 8], [[6, 4]]]);
  });

  it('of classes have the subject in the second channel, unless another is named', async () => {
    const model = modelOf({ meaning: 'logits', channels: 2 });
    // Equal logits: half opaque everywhere.
    const { compared } = await answered([viewOf(4)], { 4: [3] }, {}, model);
    expect(compared[0]!.doubt).toBeCloseTo(0.25 / 0.002);
    await expect(answered([viewOf(4)], { 4: [3] }, { channel: 2 }, model)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      at: ['channel'],
    });
  });
});
