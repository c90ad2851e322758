import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/index.ts';
import type { Inferred, Model } from '../../src/pipeline/index.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import {
  birefnetStandIn,
  brightnessNetwork,
  fixedNetwork,
  floats,
  networkOf,
  op,
  rmbg2StandIn,
  slowNetwork,
  writeNetwork,
} from '../support/networks.ts';

let engine: Engine;
beforeEach(() => {
  engine = createEngine({ provider: 'cpu', threads: 2 });
});
afterEach(async () => {
  await engine.close();
});

const never = new AbortController().signal;
const white = [255, 255, 255] as const;
/** What `gain * brightness` becomes. */
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
const small = factsOf('small', [32, 32]);
const slow = factsOf('slow', [512, 512]);
const slowView = plainView(slow, [512, 512], white);
const slowFile = writeNetwork(slowNetwork());
const stateOf = (name: string) => engine.status().models.find((model) => model.name === name);

/** Waits for a state that is about to be; vitest's own deadline ends a wait for what never is. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await pause(1);
}

async function kill(name: string, starts: number): Promise<void> {
  await until(() => engine.status().running === 1 && stateOf(name)?.starts === starts);
  process.kill(stateOf(name)!.pids[0]!, 'SIGKILL');
}

describe('a run', () => {
  test('gives the model’s output for the view, and the view’s frame', async () => {
    const view = plainView(small, [32, 32], [255, 0, 0]);
    const { view: output, queuedMilliseconds } = await engine.infer(
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
    const { view } = await engine.infer(loadable, plainView(model, [32, 32], [255, 0, 0]), never);
    expect(view.data[0]).toBeCloseTo(sigmoid(4 * 0.114), 5);
  });

  test('accepts numbers instead of pixels too', async () => {
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    const data = new Float32Array(3 * 32 * 32).fill(-1);
    const { view } = await engine.infer(loadable, { ...plainView(small, [32, 32], white), data }, never);
    expect(view.data[0]).toBeCloseTo(sigmoid(-4), 5);
    expect(data[0]).toBe(-1);
  });

  test('leaves the server’s own thread free', async () => {
    const loadable = loadableOf(slow, slowFile);
    await engine.warm(loadable);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 5);
    const begin = performance.now();
    const { queuedMilliseconds } = await engine.infer(loadable, slowView, never);
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
    const dark = (await engine.infer(loadable, imagenet(model, [0, 0, 0]), never)).view;
    const light = (await engine.infer(loadable, imagenet(model, white), never)).view;
    expect([dark.width, dark.height, dark.channels]).toEqual([1024, 1024, 1]);
    expect(dark.data[0]).toBeLessThan(0.001);
    expect(light.data.at(-1)).toBeGreaterThan(0.999);
  });

  test('BiRefNet gives logits, and declaring them as opacity is rejected', async () => {
    const output = { name: 'output_image', meaning: 'logits' } as const;
    const model = factsOf('birefnet', [1024, 1024], { input: { name: 'input_image' }, output });
    const file = writeNetwork(birefnetStandIn());
    const { view } = await engine.infer(loadableOf(model, file), imagenet(model, white), never);
    expect(view.data[0]).toBeGreaterThan(8);
    const wrong = { ...model, output: { ...model.output, meaning: 'opacity' } } as const;
    await expect(engine.infer(loadableOf(wrong, file), imagenet(wrong, white), never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('"output.meaning" may be "logits"'),
    });
  });
});

describe('a process that dies', () => {
  test('is started again, and its view is tried again', async () => {
    const loadable = loadableOf(slow, slowFile);
    const run = engine.infer(loadable, slowView, never);
    await kill('slow', 1);
    const { view } = await run;
    expect(view.data[0]).toBeCloseTo(sigmoid(1), 5);
    expect(stateOf('slow')?.starts).toBe(2);
    expect(engine.isLoaded('slow')).toBe(true);
  });

  test('three times under one view fails it, and the next view is answered', async () => {
    const loadable = loadableOf(slow, slowFile);
    const run = engine.infer(loadable, slowView, never);
    const next = engine.infer(loadable, slowView, never);
    const refused = expect(run).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
    for (const starts of [1, 2, 3]) await kill('slow', starts);
    await refused;
    expect((await next).view.data[0]).toBeCloseTo(sigmoid(1), 5);
    expect(stateOf('slow')?.starts).toBe(4);
  });

  test('while idle is started again when it is needed', async () => {
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    await engine.warm(loadable);
    process.kill(stateOf('small')!.pids[0]!, 'SIGKILL');
    await until(() => !engine.isLoaded('small'));
    expect(stateOf('small')).toMatchObject({ pids: [], residentBytes: 0 });
    await engine.infer(loadable, plainView(small, [32, 32], white), never);
    expect(stateOf('small')?.starts).toBe(2);
  });

  test('under an abandoned view is not started again', async () => {
    const { signal, leave } = leaving();
    const run = engine.infer(loadableOf(slow, slowFile), slowView, signal);
    const rejected = expect(run).rejects.toBe('left');
    await until(() => engine.status().running === 1);
    leave();
    await kill('slow', 1);
    await rejected;
    expect(stateOf('slow')?.starts).toBe(1);
  });
});

function leaving() {
  const controller = new AbortController();
  return { signal: controller.signal, leave: () => controller.abort('left') };
}

describe('an abort', () => {
  test('removes a waiting view from the queue at once; the run before it goes on', async () => {
    const loadable = loadableOf(slow, slowFile);
    const { signal, leave } = leaving();
    const first = engine.infer(loadable, slowView, never);
    await until(() => engine.status().running === 1);
    const second = engine.infer(loadable, slowView, signal);
    const third = engine.infer(loadable, slowView, never);
    expect(engine.status()).toMatchObject({ waiting: 2, running: 1 });
    leave();
    await expect(second).rejects.toBe('left');
    expect(engine.status()).toMatchObject({ waiting: 1, running: 1 });
    const { queuedMilliseconds } = await first.then(() => third);
    expect(queuedMilliseconds).toBeGreaterThan(1);
    expect(stateOf('slow')?.starts).toBe(1);
  });

  test('while the model is loading rejects at once, and the model stays', async () => {
    const { signal, leave } = leaving();
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    const run = engine.infer(loadable, plainView(small, [32, 32], white), signal);
    expect(engine.status()).toMatchObject({ waiting: 1, running: 0 });
    leave();
    await expect(run).rejects.toBe('left');
    expect(engine.isLoaded('small')).toBe(false);
    await engine.warm(loadable);
    expect(stateOf('small')?.starts).toBe(1);
  });

  test('does not stop a run that has begun: its output is worth keeping', async () => {
    const { signal, leave } = leaving();
    const run = engine.infer(loadableOf(slow, slowFile), slowView, signal);
    await until(() => engine.status().running === 1);
    leave();
    expect((await run).view.data).toHaveLength(512 * 512);
  });

  test('before the call rejects it', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    const gone = AbortSignal.abort('gone');
    await expect(engine.infer(loadable, plainView(small, [32, 32], white), gone)).rejects.toBe('gone');
    expect(engine.status().models).toEqual([]);
  });
});

describe('what cannot be loaded', () => {
  const view = plainView(small, [32, 32], white);

  test('rejects all waiting requests, by one process, and is tried anew for the next', async () => {
    const file = writeNetwork(Buffer.from('a page that says 404'), 'small.onnx');
    const loadable = loadableOf(small, file);
    const refused = { status: 'rejected', reason: { code: 'MODEL_MISMATCH' } };
    const all = await Promise.allSettled([1, 2, 3].map(() => engine.infer(loadable, view, never)));
    expect(all).toMatchObject([refused, refused, refused]);
    expect(stateOf('small')).toMatchObject({ starts: 1, pids: [] });
    expect(engine.isLoaded('small')).toBe(false);
    await expect(engine.infer(loadable, view, never)).rejects.toThrow('is not a whole ONNX file');
    expect(stateOf('small')).toMatchObject({ starts: 2 });
  });

  test('a file that was changed, until the right one is back', async () => {
    const file = writeNetwork(brightnessNetwork());
    const loadable = loadableOf(small, file);
    writeFileSync(file, brightnessNetwork({ gain: 5 }));
    await expect(engine.infer(loadable, view, never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringMatching(
        /"small" has changed: .* was sha256:.* remove \S+ and run "npm run models -- pull small"/,
      ),
    });
    writeFileSync(file, brightnessNetwork());
    expect((await engine.infer(loadable, view, never)).view.data[0]).toBeCloseTo(sigmoid(4), 5);
  });

  test('a file that is not there', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    await expect(engine.warm(loadable)).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
  });

  test('a model that the manifest does not describe', async () => {
    const file = writeNetwork(brightnessNetwork());
    for (const [facts, sentence] of [
      [factsOf('size', [64, 64]), 'takes 32x32 pixels; the manifest says 64x64'],
      [factsOf('layout', [32, 32], { input: { layout: 'nhwc' } }), 'the layout nchw'],
      [factsOf('name', [32, 32], { input: { name: 'pixels' } }), 'no input "pixels", but "input"'],
      [factsOf('out', [32, 32], { output: { name: 'alpha' } }), 'no output "alpha", but "output", "side"'],
      [factsOf('classes', [32, 32], { output: { channels: 2 } }), 'the manifest says 2 channels'],
    ] as const) {
      await expect(engine.warm(loadableOf(facts, file))).rejects.toMatchObject({
        code: 'MODEL_MISMATCH',
        message: expect.stringContaining(sentence),
      });
    }
  });

  test('a view of another size is rejected before it waits', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    await expect(engine.infer(loadable, plainView(small, [31, 32], white), never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
    });
    expect(engine.status().models).toEqual([]);
  });
});

describe('a model whose manifest names other sizes', () => {
  const sizes = { least: 8, most: 64, multipleOf: 4 };
  const any = factsOf('any', [32, 24], { input: { sizes } });
  const viewOf = (width: number, height: number) => plainView(any, [width, height], [200, 90, 30]);
  const answersOf = (file: string, views: readonly (readonly [number, number])[], model = any) =>
    Promise.all(views.map(([width, height]) => engine.infer(loadableOf(model, file), viewOf(width, height), never)));

  test('takes them in one process, with the answers of graphs made for them', async () => {
    const views: [number, number][] = [
      [32, 24],
      [64, 48],
      [12, 20],
      [32, 24],
    ];
    const answers = await answersOf(writeNetwork(fixedNetwork(32, 24)), views);
    expect(stateOf('any')).toMatchObject({ starts: 1 });
    for (const [index, size] of views.entries()) {
      const own = factsOf(`own ${index}`, size);
      const loadable = loadableOf(own, writeNetwork(fixedNetwork(...size)));
      const { view } = await engine.infer(loadable, plainView(own, size, [200, 90, 30]), never);
      expect(answers[index]!.view).toEqual(view);
    }
  });

  test('rejects the others before they wait', async () => {
    const loadable = loadableOf(any, writeNetwork(fixedNetwork(32, 24)));
    for (const [width, height] of [
      [68, 32],
      [4, 32],
      [32, 30],
    ] as const) {
      await expect(engine.infer(loadable, viewOf(width, height), never)).rejects.toMatchObject({
        code: 'MODEL_MISMATCH',
        message: expect.stringContaining('sides from 8 to 64 that are multiples of 4'),
      });
    }
    expect(engine.status().models).toEqual([]);
  });

  test('goes on at its own size where its graph takes no other, and says why it does not', async () => {
    const logged: unknown[] = [];
    engine = createEngine({ provider: 'cpu', threads: 2, log: (message, details) => logged.push([message, details]) });
    const placed = networkOf({
      nodes: [op('Add', ['input', 'place'], ['sum']), op('Conv', ['sum', 'luma'], ['output'])],
      inputs: [{ name: 'input', shape: [1, 3, 24, 32] }],
      outputs: [{ name: 'output', shape: [1, 1, 24, 32] }],
      weights: [
        floats('place', [1, 3, 24, 32], new Float32Array(3 * 24 * 32)),
        floats('luma', [1, 3, 1, 1], [0.3, 0.3, 0.3]),
      ],
    });
    const file = writeNetwork(placed);
    const [{ view }] = (await answersOf(file, [[32, 24]])) as [Inferred];
    expect(view.data[0]).toBeCloseTo((0.3 * 320) / 255, 5);
    await expect(answersOf(file, [[64, 48]])).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message:
        'The model "any" is not what its manifest says. It takes 32x24 pixels only: at 12x8 Add would get values of 1x3x8x12 and 1x3x24x32.',
    });
    expect(logged).toContainEqual([
      'The model takes its own size only, not those that its manifest names.',
      expect.objectContaining({ model: 'any', why: expect.stringContaining('Add would get') }),
    ]);
  });

  test('does not load where the trial at a second size fails for another reason than its shape', async () => {
    const logged: unknown[] = [];
    engine = createEngine({ provider: 'cpu', threads: 2, log: (message) => logged.push(message) });
    // Of any size, and with answers that are no opacity: 7 for a blank picture.
    const beyond = networkOf({
      nodes: [op('Conv', ['input', 'luma', 'bias'], ['output'])],
      inputs: [{ name: 'input', shape: [1, 3, 24, 32] }],
      outputs: [{ name: 'output', shape: [1, 1, 24, 32] }],
      weights: [floats('luma', [1, 3, 1, 1], [0.3, 0.3, 0.3]), floats('bias', [1], [7])],
    });
    await expect(answersOf(writeNetwork(beyond), [[32, 24]])).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('values from 7.00 to 7.00, which are no opacity'),
    });
    expect(logged).not.toContain('The model takes its own size only, not those that its manifest names.');
  });
});

test('two processes of which one is killed twenty times under load give every view its own output', async () => {
  const two = createEngine({ provider: 'cpu', threads: 1, processes: 2 });
  const model = factsOf('quick', [128, 128]);
  const loadable = loadableOf(model, writeNetwork(slowNetwork(128, 2)));
  await two.warm(loadable);
  let kills = 0;
  let answers = 0;
  // By number, from 0 to 255 and over again: whose answer it is can be seen.
  const answer = async (number: number) => {
    const brightness = (number % 256) / 255;
    const view = plainView(model, [128, 128], [number % 256, number % 256, number % 256]);
    const { data } = (await two.infer(loadable, view, never)).view;
    answers++;
    expect(data).toHaveLength(128 * 128);
    for (const at of [0, 8000, -1]) expect(data.at(at)).toBeCloseTo(sigmoid(brightness), 4);
  };
  const client = async (first: number) => {
    for (let number = first; kills < 20; number += 8) await answer(number);
  };
  const killer = async () => {
    for (; kills < 20; kills++) {
      const before = answers;
      await until(() => answers > before + 4 && two.status().running > 0);
      const { pids } = two.status().models[0]!;
      process.kill(pids[kills % pids.length]!, 'SIGKILL');
    }
  };
  await Promise.all([killer(), ...Array.from({ length: 8 }, (_, first) => client(first))]).finally(() => two.close());
  expect(two.status().models[0]!.starts).toBeGreaterThanOrEqual(20);
}, 300_000);

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
  const runs = [1, 2].map(() => engine.infer(loadable, slowView, never));
  const told = Promise.allSettled(runs);
  await until(() => engine.status().running === 1);
  const [pid] = stateOf('slow')!.pids;
  await engine.close();
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  expect(await told).toMatchObject([shut, shut]);
  expect(() => process.kill(pid!, 0)).toThrow();
  await expect(engine.warm(loadable)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

test('once closing began no model is started, also one asked for the first time', async () => {
  await engine.warm(loadableOf(small, writeNetwork(brightnessNetwork())));
  const closing = engine.close();
  const other = loadableOf(factsOf('other', [32, 32]), writeNetwork(brightnessNetwork()));
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  const asked = [engine.warm(other), engine.infer(other, plainView(small, [32, 32], white), never)];
  expect(await Promise.allSettled(asked)).toMatchObject([shut, shut]);
  await closing;
  expect(engine.status().models.map(({ name, pids }) => [name, pids])).toEqual([['small', []]]);
});

test('the command that fetches a model’s file is the one of the operator’s program', async () => {
  const other = createEngine({ provider: 'cpu', threads: 1, pullCommand: (name) => `npx matteql models pull ${name}` });
  const warming = other.warm({ model: small, file: '/nowhere.onnx' }).finally(() => other.close());
  await expect(warming).rejects.toThrow(
    'The file of the model "small" is missing: run "npx matteql models pull small".',
  );
});
