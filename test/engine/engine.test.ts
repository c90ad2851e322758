import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.ts';
import type { Model } from '../../src/pipeline/index.ts';
import {
  engineOfTest,
  leaving,
  never,
  sigmoid,
  slow,
  slowFile,
  slowView,
  small,
  until,
  white,
} from '../support/engine.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { birefnetStandIn, brightnessNetwork, rmbg2StandIn, writeNetwork } from '../support/networks.ts';

const at = engineOfTest();

describe('a run', () => {
  test('gives the model’s output for the view, and the view’s frame', async () => {
    const view = plainView(small, [32, 32], [255, 0, 0]);
    const { view: output, queuedMilliseconds } = await at.engine.infer(
      loadableOf(small, writeNetwork(brightnessNetwork())),
      view,
      never,
    );
    expect(output).toMatchObject({ width: 32, height: 32, channels: 1, frame: view.frame });
    expect(output.data).toBeInstanceOf(Float32Array);
    expect(output.data).toHaveLength(1024);
    for (const value of output.data) expect(value).toBeCloseTo(sigmoid(4 * 0.299), 5);
    expect(queuedMilliseconds).toBeGreaterThan(0);
  });

  test('feeds channels in the order the model wants', async () => {
    const model = factsOf('bgr', [32, 32], { input: { order: 'bgr' } });
    const loadable = loadableOf(model, writeNetwork(brightnessNetwork()));
    const { view } = await at.engine.infer(loadable, plainView(model, [32, 32], [255, 0, 0]), never);
    expect(view.data[0]).toBeCloseTo(sigmoid(4 * 0.114), 5);
  });

  test('accepts numbers instead of pixels too', async () => {
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    const data = new Float32Array(3 * 32 * 32).fill(-1);
    const { view } = await at.engine.infer(loadable, { ...plainView(small, [32, 32], white), data }, never);
    expect(view.data[0]).toBeCloseTo(sigmoid(-4), 5);
    expect(data[0]).toBe(-1);
  });

  test('leaves the server’s own thread free', async () => {
    const loadable = loadableOf(slow, slowFile);
    await at.engine.warm(loadable);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 5);
    const begin = performance.now();
    const { queuedMilliseconds } = await at.engine.infer(loadable, slowView, never);
    clearInterval(timer);
    const took = performance.now() - begin;
    expect(queuedMilliseconds).toBeLessThan(took / 2);
    expect(longest).toBeLessThan(took / 2);
  });
});

describe('stand-ins for models too large or too closed to be here', () => {
  const imagenet = (model: Model, color: readonly [number, number, number]) => {
    const scale = [1 / 255 / 0.229, 1 / 255 / 0.224, 1 / 255 / 0.225] as const;
    const bias = [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225] as const;
    const view = plainView(model, [1024, 1024], color);
    return { ...view, data: { ...view.data, scale, bias } as typeof view.data };
  };

  test('RMBG-2.0 gives probabilities', async () => {
    const model = factsOf('rmbg', [1024, 1024], { input: { name: 'pixel_values' }, output: { name: 'alphas' } });
    const loadable = loadableOf(model, writeNetwork(rmbg2StandIn()));
    const dark = (await at.engine.infer(loadable, imagenet(model, [0, 0, 0]), never)).view;
    const light = (await at.engine.infer(loadable, imagenet(model, white), never)).view;
    expect([dark.width, dark.height, dark.channels]).toEqual([1024, 1024, 1]);
    expect(dark.data[0]).toBeLessThan(0.001);
    expect(light.data.at(-1)).toBeGreaterThan(0.999);
  });

  test('BiRefNet gives logits, and declaring them as opacity is rejected', async () => {
    const output = { name: 'output_image', meaning: 'logits' } as const;
    const model = factsOf('birefnet', [1024, 1024], { input: { name: 'input_image' }, output });
    const file = writeNetwork(birefnetStandIn());
    const { view } = await at.engine.infer(loadableOf(model, file), imagenet(model, white), never);
    expect(view.data[0]).toBeGreaterThan(8);
    const wrong = { ...model, output: { ...model.output, meaning: 'opacity' } } as const;
    await expect(at.engine.infer(loadableOf(wrong, file), imagenet(wrong, white), never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('"output.meaning" may be "logits"'),
    });
  });
});

describe('an abort', () => {
  test('removes a waiting view from the queue at once; the run before it goes on', async () => {
    const loadable = loadableOf(slow, slowFile);
    const { signal, leave } = leaving();
    const first = at.engine.infer(loadable, slowView, never);
    await until(() => at.engine.status().running === 1);
    const second = at.engine.infer(loadable, slowView, signal);
    const third = at.engine.infer(loadable, slowView, never);
    expect(at.engine.status()).toMatchObject({ waiting: 2, running: 1 });
    leave();
    await expect(second).rejects.toBe('left');
    expect(at.engine.status()).toMatchObject({ waiting: 1, running: 1 });
    const { queuedMilliseconds } = await first.then(() => third);
    expect(queuedMilliseconds).toBeGreaterThan(1);
    expect(at.stateOf('slow')?.starts).toBe(1);
  });

  test('while the model is loading rejects at once, and the model stays', async () => {
    const { signal, leave } = leaving();
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    const run = at.engine.infer(loadable, plainView(small, [32, 32], white), signal);
    expect(at.engine.status()).toMatchObject({ waiting: 1, running: 0 });
    leave();
    await expect(run).rejects.toBe('left');
    expect(at.engine.isLoaded('small')).toBe(false);
    await at.engine.warm(loadable);
    expect(at.stateOf('small')?.starts).toBe(1);
  });

  test('does not stop a run that has begun: its output is worth keeping', async () => {
    const { signal, leave } = leaving();
    const run = at.engine.infer(loadableOf(slow, slowFile), slowView, signal);
    await until(() => at.engine.status().running === 1);
    leave();
    expect((await run).view.data).toHaveLength(512 * 512);
  });

  test('before the call rejects it', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    const gone = AbortSignal.abort('gone');
    await expect(at.engine.infer(loadable, plainView(small, [32, 32], white), gone)).rejects.toBe('gone');
    expect(at.engine.status().models).toEqual([]);
  });
});

test('a model is unloaded when another needs its memory, and loaded again for the next request', async () => {
  const tight = createEngine({ provider: 'cpu', threads: 1, memory: 100e6 });
  const [one, two] = ['one', 'two'].map((name) => factsOf(name, [32, 32])) as [Model, Model];
  const file = writeNetwork(brightnessNetwork());
  const ask = async (model: Model) => {
    const { view } = await tight.infer(loadableOf(model, file), plainView(model, [32, 32], white), never);
    expect(view.data[0]).toBeCloseTo(sigmoid(4), 5);
    return tight.status().models.map(({ name, pids }) => [name, pids.length]);
  };
  expect(await ask(one)).toEqual([['one', 1]]);
  expect(await ask(two)).toEqual([
    ['one', 0],
    ['two', 1],
  ]);
  expect(await ask(one)).toEqual([
    ['one', 1],
    ['two', 0],
  ]);
  await tight.close();
});

test('closing ends processes, and rejects what waits and runs', async () => {
  const loadable = loadableOf(slow, slowFile);
  const runs = [1, 2].map(() => at.engine.infer(loadable, slowView, never));
  const told = Promise.allSettled(runs);
  await until(() => at.engine.status().running === 1);
  const [pid] = at.stateOf('slow')!.pids;
  await at.engine.close();
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  expect(await told).toMatchObject([shut, shut]);
  expect(() => process.kill(pid!, 0)).toThrow();
  await expect(at.engine.warm(loadable)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

test('once closing began no model is started, also one asked for the first time', async () => {
  await at.engine.warm(loadableOf(small, writeNetwork(brightnessNetwork())));
  const closing = at.engine.close();
  const other = loadableOf(factsOf('other', [32, 32]), writeNetwork(brightnessNetwork()));
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  const asked = [at.engine.warm(other), at.engine.infer(other, plainView(small, [32, 32], white), never)];
  expect(await Promise.allSettled(asked)).toMatchObject([shut, shut]);
  await closing;
  expect(at.engine.status().models.map(({ name, pids }) => [name, pids])).toEqual([['small', []]]);
});

test('the command that fetches a model’s file is the one of the operator’s program', async () => {
  const other = createEngine({ provider: 'cpu', threads: 1, pullCommand: (name) => `npx matteql models pull ${name}` });
  const warming = other.warm({ model: small, file: '/nowhere.onnx' }).finally(() => other.close());
  await expect(warming).rejects.toThrow(
    'The file of the model "small" is missing: run "npx matteql models pull small".',
  );
});
