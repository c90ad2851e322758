import { expect, test } from 'vitest';
import { describeGraph } from '../../src/engine/index.ts';
import { brightnessNetwork, floats, networkOf, op, rmbg2StandIn, writeNetwork } from '../support/networks.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';

test('tells what goes in and what comes out', async () => {
  expect(await describeGraph(writeNetwork(rmbg2StandIn()))).toEqual({
    inputs: [{ name: 'pixel_values', type: 'float32', shape: [1, 3, 1024, 1024] }],
    outputs: [
      { name: 'alphas', type: 'float32', shape: [1, 1, 1024, 1024] },
      { name: 'side', type: 'float32', shape: [1, 16, 1024, 1024] },
    ],
  });
});

test('sides that may be any keep their name, or are a question mark', async () => {
  const file = writeNetwork(
    brightnessNetwork({
      input: { name: 'input', shape: ['batch', 3, '', -1] },
      output: { name: 'output', shape: [1, 1, 'height', 'width'], type: 10 },
    }),
  );
  const { inputs, outputs } = await describeGraph(file);
  expect(inputs[0]?.shape).toEqual(['batch', 3, '?', '?']);
  expect(outputs[0]).toEqual({ name: 'output', type: 'float16', shape: [1, 1, 'height', 'width'] });
});

test('weights that are listed as inputs too are not inputs', async () => {
  const shape = [1, 1, 2, 2];
  const bytes = networkOf({
    nodes: [op('Add', ['x', 'weight'], ['y'])],
    inputs: [
      { name: 'x', shape },
      { name: 'weight', shape },
    ],
    outputs: [{ name: 'y', shape }],
    weights: [floats('weight', shape, [1, 2, 3, 4])],
  });
  const { inputs } = await describeGraph(writeNetwork(bytes));
  expect(inputs.map(({ name }) => name)).toEqual(['x']);
});

test('a file that is not ONNX is rejected', async () => {
  const file = writeNetwork(Buffer.from('<!doctype html><title>Not found</title>'), 'page.onnx');
  await expect(describeGraph(file)).rejects.toMatchObject({
    code: 'MODEL_MISMATCH',
    message: expect.stringContaining('page.onnx is not a whole ONNX file: fetch it again.'),
  });
});

test.skipIf(!hasShared)(`real models${needsShared}`, async () => {
  const portsOf = async (name: string) => {
    const { inputs, outputs } = await describeGraph(sharedFile(`models/${name}.onnx`));
    return [inputs, outputs].map((ports) => ports.map(({ name, shape }) => `${name} ${shape}`).join());
  };
  expect(await portsOf('selfie_segmentation')).toEqual(['input_1:0 1,256,256,3', 'activation_10 1,256,256,1']);
  expect(await portsOf('prisma_nchw')).toEqual(['input_3 None,3,256,256', 'permute_2 None,1,256,256']);
  expect(await portsOf('SINet_Softmax')).toEqual(['data 1,3,320,320', 'Softmax/1 1,2,320,320']);
});
