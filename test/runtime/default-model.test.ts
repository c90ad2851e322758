import { describe, expect, it } from 'vitest';
import { int8Instructions } from '../../src/engine/index.ts';
import { chooseModel, measureGain } from '../../src/runtime/index.ts';

const auto = { defaultModel: 'auto', provider: 'cpu', threads: 2 } as const;
const gain = (changes: Partial<Awaited<ReturnType<typeof measureGain>>>) => async () => ({
  ...{ instructions: ['DotProd'], gain: 3.14, exact: true },
  ...changes,
});
const never = () => Promise.reject(new Error('It was not asked for.'));

describe('the default model', () => {
  it('is the one that is named, without a reason', async () => {
    expect(await chooseModel({ ...auto, defaultModel: 'u2net' }, never)).toEqual({ name: 'u2net' });
  });

  it('is the float one where models do not run on a processor', async () => {
    expect(await chooseModel({ ...auto, provider: 'webgpu' }, never)).toEqual({
      name: 'isnet',
      reason: 'Int8 is for processors, and models run on webgpu.',
    });
  });

  it.each([
    [
      {},
      'isnetInt8',
      'A few convolutions are 3.14 times as fast in int8 as in single precision on this processor (DotProd).',
    ],
    [
      { instructions: undefined },
      'isnetInt8',
      'A few convolutions are 3.14 times as fast in int8 as in single precision on this processor.',
    ],
    [
      { gain: 1.3, instructions: [] },
      'isnet',
      'A few convolutions are 1.30 times as fast in int8 as in single precision on this processor (no instructions for it): not worth it below 1.5.',
    ],
    [
      { exact: false },
      'isnet',
      'A few convolutions are 3.14 times as fast in int8 as in single precision on this processor (DotProd), but sums overflow.',
    ],
  ])('with %j is %s', async (changes, name, reason) => {
    const chosen = await chooseModel(auto, gain(changes));
    expect(chosen).toEqual({ name, reason, int8: await gain(changes)() });
  });
});

it('what int8 gains is measured on real models', async () => {
  const { gain, exact, instructions } = await measureGain(1);
  expect(gain).toBeGreaterThan(0.1);
  expect(instructions).toEqual(int8Instructions());
  // Where there are instructions for them, no sum overflows.
  if (instructions?.length) expect(exact).toBe(true);
});
