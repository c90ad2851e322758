/**
 * The program of the process in which models run with nothing around them: the same file, session and threads as in the
 * engine's process, the same niceness, and a real picture's numbers. Its arguments are a photograph and the models.
 */
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import sharp from 'sharp';
import { readConfig } from '../src/config/index.ts';
import { loadRuntime } from '../src/engine/load-runtime.ts';
import { openSession } from '../src/engine/open-session.ts';
import { pruneGraph } from '../src/engine/prune-graph.ts';
import { openCatalog } from '../src/models/index.ts';
import { type InputView, tensorOf } from '../src/pipeline/index.ts';
import type { BaselineRun } from './baseline.ts';

setPriority(5);
const { Tensor } = await loadRuntime();
const config = readConfig(process.env);
const catalog = await openCatalog(config);
const [photo = '', ...names] = process.argv.slice(2);

async function runnerOf(name: string): Promise<() => Promise<Float32Array>> {
  const { model, file } = await catalog.loadable(name);
  const { input, output } = model;
  const { session } = await openSession(
    pruneGraph(file, output.name) ?? file,
    { provider: 'cpu', threads: config.threads },
    () => {},
  );
  const [width, height] = input.size as readonly [number, number];
  const pixels = await sharp(readFileSync(photo)).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  const numbers = tensorOf({
    ...{ width, height, layout: input.layout, order: input.order },
    data: { pixels, scale: [1 / 255, 1 / 255, 1 / 255], bias: [-0.5, -0.5, -0.5] },
  } as Omit<InputView, 'frame'> as InputView);
  const dims = input.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  const feeds = { [input.name ?? session.inputNames[0]!]: new Tensor('float32', numbers, dims) };
  const wanted = [output.name ?? session.outputNames[0]!];
  return async () => (await session.run(feeds, wanted))[wanted[0]!]!.data as Float32Array;
}

const runners = await Promise.all((names.length > 0 ? names : [config.defaultModel]).map(runnerOf));

process.on('message', async (index: number) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const matte = await runners[index]!();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  process.send!({ milliseconds, cpuSeconds: (user + system) / 1e6, matte } satisfies BaselineRun);
});
process.send!('ready');
