import { writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/engine/index.ts';
import type { Inferred } from '../../src/pipeline/index.ts';
import { engineOfTest, never, sigmoid, small, white } from '../support/engine.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { brightnessNetwork, fixedNetwork, floats, networkOf, op, writeNetwork } from '../support/networks.ts';

const at = engineOfTest();

describe('what cannot be loaded', () => {
  const view = plainView(small, [32, 32], white);

  test('rejects all waiting requests, by one process, and is tried anew for the next', async () => {
    const file = writeNetwork(Buffer.from('a page that says 404'), 'small.onnx');
    const loadable = loadableOf(small, file);
    const refused = { status: 'rejected', reason: { code: 'MODEL_MISMATCH' } };
    const all = await Promise.allSettled([1, 2, 3].map(() => at.engine.infer(loadable, view, never)));
    expect(all).toMatchObject([refused, refused, refused]);
    expect(at.stateOf('small')).toMatchObject({ starts: 1, pids: [] });
    expect(at.engine.isLoaded('small')).toBe(false);
    await expect(at.engine.infer(loadable, view, never)).rejects.toThrow('is not a whole ONNX file');
    expect(at.stateOf('small')).toMatchObject({ starts: 2 });
  });

  test('a file that was changed, until the right one is back', async () => {
    const file = writeNetwork(brightnessNetwork());
    const loadable = loadableOf(small, file);
    writeFileSync(file, brightnessNetwork({ gain: 5 }));
    await expect(at.engine.infer(loadable, view, never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringMatching(
        /"small" has changed: .* was sha256:.* remove \S+ and run "npm run models -- pull small"/,
      ),
    });
    writeFileSync(file, brightnessNetwork());
    expect((await at.engine.infer(loadable, view, never)).view.data[0]).toBeCloseTo(sigmoid(4), 5);
  });

  test('a file that is not there', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    await expect(at.engine.warm(loadable)).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
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
      await expect(at.engine.warm(loadableOf(facts, file))).rejects.toMatchObject({
        code: 'MODEL_MISMATCH',
        message: expect.stringContaining(sentence),
      });
    }
  });

  test('a view of another size is rejected before it waits', async () => {
    const loadable = { model: small, file: '/nowhere.onnx' };
    await expect(at.engine.infer(loadable, plainView(small, [31, 32], white), never)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
    });
    expect(at.engine.status().models).toEqual([]);
  });
});

describe('a model whose manifest names other sizes', () => {
  const sizes = { least: 8, most: 64, multipleOf: 4 };
  const any = factsOf('any', [32, 24], { input: { sizes } });
  const viewOf = (width: number, height: number) => plainView(any, [width, height], [200, 90, 30]);
  const answersOf = (file: string, views: readonly (readonly [number, number])[], engine = at.engine) =>
    Promise.all(views.map(([width, height]) => engine.infer(loadableOf(any, file), viewOf(width, height), never)));
  /** One that logs to a list. */
  function logging(logged: unknown[]) {
    const log = (message: string, details?: object) => void logged.push([message, details]);
    const engine = createEngine({ provider: 'cpu', threads: 2, log });
    onTestFinished(() => engine.close());
    return engine;
  }

  test('takes them in one process, with the answers of graphs made for them', async () => {
    const views: [number, number][] = [
      [32, 24],
      [64, 48],
      [12, 20],
      [32, 24],
    ];
    const answers = await answersOf(writeNetwork(fixedNetwork(32, 24)), views);
    expect(at.stateOf('any')).toMatchObject({ starts: 1 });
    for (const [index, size] of views.entries()) {
      const own = factsOf(`own ${index}`, size);
      const loadable = loadableOf(own, writeNetwork(fixedNetwork(...size)));
      const { view } = await at.engine.infer(loadable, plainView(own, size, [200, 90, 30]), never);
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
      await expect(at.engine.infer(loadable, viewOf(width, height), never)).rejects.toMatchObject({
        code: 'MODEL_MISMATCH',
        message: expect.stringContaining('sides from 8 to 64 that are multiples of 4'),
      });
    }
    expect(at.engine.status().models).toEqual([]);
  });

  test('goes on at its own size where its graph takes no other, and says why it does not', async () => {
    const logged: unknown[] = [];
    const engine = logging(logged);
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
    const [{ view }] = (await answersOf(file, [[32, 24]], engine)) as [Inferred];
    expect(view.data[0]).toBeCloseTo((0.3 * 320) / 255, 5);
    await expect(answersOf(file, [[64, 48]], engine)).rejects.toMatchObject({
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
    const engine = logging(logged);
    // Of any size, and with answers that are no opacity: 7 for a blank picture.
    const beyond = networkOf({
      nodes: [op('Conv', ['input', 'luma', 'bias'], ['output'])],
      inputs: [{ name: 'input', shape: [1, 3, 24, 32] }],
      outputs: [{ name: 'output', shape: [1, 1, 24, 32] }],
      weights: [floats('luma', [1, 3, 1, 1], [0.3, 0.3, 0.3]), floats('bias', [1], [7])],
    });
    await expect(answersOf(writeNetwork(beyond), [[32, 24]], engine)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('values from 7.00 to 7.00, which are no opacity'),
    });
    expect(logged.flat()).not.toContain('The model takes its own size only, not those that its manifest names.');
  });
});
