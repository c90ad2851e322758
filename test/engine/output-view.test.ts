import { expect, test } from 'vitest';
import { outputViewOf } from '../../src/engine/output-view.ts';
import { startWorker } from '../../src/engine/worker-process.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { brightnessNetwork, writeNetwork } from '../support/networks.ts';

test('the frame is scaled with a coarser output, and kept with one of the same size', () => {
  const view = plainView(factsOf('frame', [8, 8]), [8, 8], [0, 0, 0]);
  const framed = { ...view, frame: { ...view.frame, content: { left: 2, top: 0, width: 4, height: 8 } } };
  const output = { data: new Float32Array(16), width: 4, height: 4, channels: 1 };
  expect(outputViewOf(output, framed).frame.content).toEqual({ left: 1, top: 0, width: 2, height: 4 });
  expect(outputViewOf({ ...output, width: 8, height: 8 }, framed).frame).toBe(framed.frame);
});

test('an output of a batch does not keep the memory of all; one that fills its memory is not copied', () => {
  const view = plainView(factsOf('batched', [8, 8]), [8, 8], [0, 0, 0]);
  // As arrays come by IPC where they are aligned by chance: all in the buffer of their message.
  const message = new Float32Array(200).map((_, index) => index);
  const size = { width: 8, height: 8, channels: 1 };
  for (const from of [8, 72, 136]) {
    const data = message.subarray(from, from + 64);
    const { data: own } = outputViewOf({ ...size, data }, view);
    expect(own).toEqual(data);
    expect(own.buffer.byteLength).toBe(256);
  }
  const alone = message.subarray(0, 192);
  expect(outputViewOf({ width: 8, height: 24, channels: 1, data: alone }, view).data).toBe(alone);
});

test('outputs of a real batch keep no more than themselves', async () => {
  const model = factsOf('batched', [64, 64]);
  const file = writeNetwork(
    brightnessNetwork({
      input: { name: 'input', shape: ['batch', 3, 64, 64] },
      output: { name: 'output', shape: ['batch', 1, 64, 64] },
    }),
  );
  const worker = startWorker();
  await worker.ask({
    ...{ type: 'load', ...loadableOf(model, file), provider: 'cpu', threads: 1, tryOut: false, pullCommand: '' },
  });
  const views = [0, 80, 160, 240].map((value) => plainView(model, [64, 64], [value, value, value]));
  const outputs = await worker.ask({ type: 'run', views: views.map(({ frame, ...view }) => view) });
  await worker.end();
  expect(outputs).toHaveLength(4);
  for (const [index, output] of outputs.entries()) {
    const { data } = outputViewOf(output, views[index]!);
    expect(data).toHaveLength(64 * 64);
    expect(data.buffer.byteLength).toBeLessThan(data.byteLength * 1.2);
  }
});
