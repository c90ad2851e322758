/**
 * The program of the process in which a network runs with nothing around it: the same file, session and threads as in the
 * engine's process, the same niceness, and a real picture's numbers.
 */
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { readConfig } from '../src/config.ts';
import { cutTo } from '../src/engine/cut.ts';
import { openSession } from '../src/engine/open-session.ts';
import { type InputView, tensorOf } from '../src/pipeline/index.ts';
import { openShelf } from '../src/shelf.ts';
import type { BareRun } from './bare.ts';

setPriority(5);
const config = readConfig(process.env);
const { model, file } = await (await openShelf(config)).loadable(config.defaultModel);
const { input, output } = model;
const { session } = await openSession(cutTo(file, output.name) ?? file, config, () => {});

const [width, height] = input.size as readonly [number, number];
const pixels = await sharp(readFileSync(process.argv[2]!)).resize(width, height, { fit: 'fill' }).raw().toBuffer();
const numbers = tensorOf({
  ...{ width, height, layout: input.layout, order: input.order },
  data: { pixels, scale: [1 / 255, 1 / 255, 1 / 255], bias: [-0.5, -0.5, -0.5] },
} as Omit<InputView, 'frame'> as InputView);
const dims = input.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
const feeds = { [input.name ?? session.inputNames[0]!]: new Tensor('float32', numbers, dims) };
const wanted = [output.name ?? session.outputNames[0]!];

process.on('message', async () => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const answers = await session.run(feeds, wanted);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const matte = answers[wanted[0]!]!.data as Float32Array;
  process.send!({ milliseconds, cpuSeconds: (user + system) / 1e6, matte } satisfies BareRun);
});
process.send!('ready');
