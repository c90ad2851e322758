import { describe, expect, it } from 'vitest';
import { chooseModel, measureGain } from '../../src/runtime/index.ts';
import { int8Instructions } from '../src/engine/index.ts';

const auto = { defaultModel: 'auto', provider: 'cpu', threads: 2 } as const;
const gain = (changes: Partial<Awaited<ReturnType<typeof measureGain>>>) => async () => ({
  ...{ instructions: ['DotProd'], gain: 3.14, exact: true },
  ...changes,
});
const never = () => Promise.reject(new Error('Nobody asked for it.'));

describe('the default model', () => {
  it('is the one that is named, without a reason', async () => {
    expect(await chooseModel({ ...auto, defaultModel: 'u2net' }, never)).toEqual({ name: 'u2net' });
  });

  it('is the float one where networks do not run on a processor', async () => {
    expect(await chooseModel({ ...auto, provider: 'webgpu' }, never)).toEqual({
      name: 'isnet',
      reason: 'Eight bits are for processors, and networks run on webgpu.',
    });
  });

  it.each([
    [
      {},
      'isnetInt8',
      'A few convolutions are 3.14 times as fast in eight bits as in single precision on this processor (DotProd).',
    ],
    [
      { instructions: undefined },
      'isnetInt8',
      'A few convolutions are 3.14 times as fast in eight bits as in single precision on this processor.',
    ],
    [
      { gain: 1.3, instructions: [] },
      'isnet',
      'A few convolutions are 1.30 times as fast in eight bits as in single precision on this processor (no instructions for them): not worth it below 1.5.',
    ],
    [
      { exact: false },
      'isnet',
      'A few convolutions are 3.14 times as fast in eight bits as in single precision on this processor (DotProd), but sums overflow.',
    ],
  ])('with %j is %s', async (changes, name, reason) => {
    const chosen = await chooseModel(auto, gain(changes));
    expect(chosen).toEqual({ name, reason, eightBit: await gain(changes)() });
  });
});

it('what eight bits are worth is measured on real networks', async () => {
  const { gain, exact, instructions } = await measureGain(1);
  expect(gain).toBeGreaterThan(0.1);
  expect(instructions).toEqual(int8Instructions());
  // Where there are instructions for them, no sum overflows.
  if (instructions?.length) expect(exact).toBe(true);
});
