import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { int8Instructions } from '../../src/engine/index.ts';
import { chooseModel, measureGain } from '../../src/runtime/index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'matteql-gain-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const settings = { defaultModel: 'auto', provider: 'cpu', threads: 2 } as const;
const gain = (changes: Partial<Awaited<ReturnType<typeof measureGain>>>) => async () => ({
  ...{ instructions: ['DotProd'], gain: 3.14, exact: true },
  ...changes,
});
const never = () => Promise.reject(new Error('It was not asked for.'));

describe('the default model', () => {
  it('is the one that is named, without a reason', async () => {
    expect(await chooseModel({ ...settings, home, defaultModel: 'u2net' }, never)).toEqual({ name: 'u2net' });
  });

  it('is the float one where models do not run on a processor', async () => {
    expect(await chooseModel({ ...settings, home, provider: 'webgpu' }, never)).toEqual({
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
    const chosen = await chooseModel({ ...settings, home }, gain(changes));
    expect(chosen).toEqual({ name, reason, int8: await gain(changes)() });
  });
});

describe('the measurement', () => {
  const choose = (measure: Parameters<typeof chooseModel>[1], changes: object = {}) =>
    chooseModel({ ...settings, home, ...changes }, measure);

  it.each([
    ['that speaks for int8', {}],
    ['that finds overflow', { exact: false }],
    ['without the names of instructions', { instructions: undefined }],
  ])('%s is remembered: a later start measures nothing and chooses the same', async (_, changes) => {
    const first = await choose(gain(changes));
    expect(await choose(never)).toEqual(first);
  });

  it('of a small gain is repeated by the next start: the machine may have been busy', async () => {
    expect((await choose(gain({ gain: 1.2 }))).name).toBe('isnet');
    expect((await choose(gain({}))).name).toBe('isnetInt8');
  });

  it('is repeated for another number of threads', async () => {
    await choose(gain({}));
    await expect(choose(never, { threads: 3 })).rejects.toThrow('It was not asked for.');
  });

  it.each(['', 'null', '{', '{"conditions":1}'])('is repeated where the file holds %j', async (text) => {
    writeFileSync(join(home, 'int8-gain.json'), text);
    expect((await choose(gain({}))).name).toBe('isnetInt8');
    expect((await choose(never)).name).toBe('isnetInt8');
  });

  it('is not needed to be kept: a home that cannot be written to is measured at each start', async () => {
    const file = join(home, 'a file');
    writeFileSync(file, '');
    expect((await choose(gain({}), { home: file })).name).toBe('isnetInt8');
    await expect(choose(never, { home: file })).rejects.toThrow('It was not asked for.');
  });

  // Node's recursive mkdir never ends there.
  it.skipIf(!existsSync('/proc/self'))('nor a home where no folder can be made (skipped without /proc)', async () => {
    expect((await choose(gain({}), { home: '/proc/nope/deeper' })).name).toBe('isnetInt8');
  });
});

it('what int8 gains is measured on real models', async () => {
  const { gain, exact, instructions } = await measureGain(1);
  expect(gain).toBeGreaterThan(0.1);
  expect(instructions).toEqual(int8Instructions());
  // Where there are instructions for them, no sum overflows.
  if (instructions?.length) expect(exact).toBe(true);
});
