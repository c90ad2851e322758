import { expect, it } from 'vitest';
import type { InputView, OutputView } from '../../../src/pipeline/index.ts';
import single from '../../../src/plugins/infer/single.ts';
import { output } from '../../support/draw.ts';
import { modelOf, run } from '../../support/run.ts';

const view = (value: number): InputView => ({
  width: 1,
  height: 1,
  frame: output(1, 1, [0]).frame,
  layout: 'nchw',
  order: 'rgb',
  data: Float32Array.of(value, value, value),
});

it('runs the network on one view after another, in order', async () => {
  const events: string[] = [];
  const infer = async (_model: unknown, { data }: InputView): Promise<OutputView> => {
    const value = (data as Float32Array)[0]!;
    events.push(`start ${value}`);
    await new Promise(setImmediate);
    events.push(`end ${value}`);
    return output(1, 1, [value]);
  };
  const { value } = await run(single, { input: [view(1), view(2)], model: modelOf() }, {}, infer);
  expect(value.map(({ data }) => data[0])).toEqual([1, 2]);
  expect(events).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
});
