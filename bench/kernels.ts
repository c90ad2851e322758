import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AnyPlugin, Nodes } from '../src/pipeline/index.ts';
import { plugins } from '../src/plugins/index.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { median, ratiosOf } from './figures.ts';
import { artefactsOf, readyToRun } from './kernel-inputs.ts';
import { type Size, usual } from './pictures.ts';
import { needProc, peakOf, resetPeakOf, residentOf } from './proc.ts';
import { medianWithin, table } from './text.ts';

/** What one plugin costs at one size. */
interface Cost {
  readonly milliseconds: number;
  /** In passes of the yardstick, pair by pair. */
  readonly yardsticks: readonly number[];
  /** Most memory beyond what was held before, the result included. */
  readonly bytes: number;
  readonly pixels: number;
}

interface Promised {
  readonly plugin: string;
  readonly megapixels: 2 | 12;
  readonly most: number;
  readonly of: 'yardsticks' | 'bytes a pixel';
}

const promises: readonly Promised[] = [
  { plugin: 'refine.guided', megapixels: 12, most: 8, of: 'yardsticks' },
  { plugin: 'refine.components', megapixels: 12, most: 4, of: 'yardsticks' },
  { plugin: 'refine.solid', megapixels: 12, most: 4, of: 'yardsticks' },
  { plugin: 'refine.closedForm', megapixels: 2, most: 200, of: 'yardsticks' },
  // 25 ms a megapixel where a yardstick takes 7.75.
  { plugin: 'foreground.multilevel', megapixels: 2, most: 3.2, of: 'yardsticks' },
  { plugin: 'foreground.blurFusion', megapixels: 2, most: 3.2, of: 'yardsticks' },
];

/** Every heavy plugin with its default options, against a loop that does next to nothing on the same picture. */
export const kernels: Benchmark = {
  title: 'Plugins that loop over pixels',
  async run({ quick }) {
    needProc();
    const large: Size = quick ? { width: 816, height: 612 } : { width: 4000, height: 3000 };
    const small: Size = quick ? { width: 408, height: 306 } : usual;
    const heavy = plugins.filter((plugin: AnyPlugin) => plugin.heavy === true) as readonly AnyPlugin[];
    const costs = new Map<string, Record<2 | 12, Cost>>();
    const [less, more] = [await artefactsOf(small), await artefactsOf(large)];
    for (const plugin of heavy) {
      const two = await costOf(plugin, less, quick ? 1 : 9);
      const twelve = await costOf(plugin, more, quick ? 1 : 5);
      costs.set(nameOf(plugin), { 2: two, 12: twelve });
    }
    const head = [small, large].map(({ width, height }) => `${width}x${height}`);
    const rows = [...costs].map(([name, { 2: two, 12: twelve }]) => [
      `\`${name}\``,
      ...[two, twelve].flatMap((cost) => [perMegapixel(cost), median(cost.yardsticks).toFixed(1)]),
      bytesPerPixel(twelve).toFixed(0),
    ]);
    const body = [
      'Each with its default options on a photograph and what the default network made of it, in this process and on one thread but for what libvips does, in turns with the yardstick: one pass over the three channels of the same picture, `0.9 x + 7`. Memory is the most that was held at once beyond what was held before, the result included and the inputs not; what plugins before have freed is used again and does not show, so it is too kind to those that come late. Those of `denormalize` work at the size of the network, and their figures are told by the pixels of the photograph all the same.',
      table(['plugin', `${head[0]}, ms/MP`, 'yardsticks', `${head[1]}, ms/MP`, 'yardsticks', 'bytes a pixel'], rows),
    ].join('\n\n');
    return { bars: promises.flatMap((promise) => barOf(promise, costs.get(promise.plugin))), body };
  },
};

const nameOf = ({ stage, name }: AnyPlugin): string => `${stage}.${name}`;
const perMegapixel = ({ milliseconds, pixels }: Cost): string => (milliseconds / (pixels / 1e6)).toFixed(1);
const bytesPerPixel = ({ bytes, pixels }: Cost): number => bytes / pixels;

function barOf({ plugin, megapixels, most, of }: Promised, costs: Record<2 | 12, Cost> | undefined): Bar[] {
  if (!costs) return [];
  const cost = costs[megapixels];
  const isTime = of === 'yardsticks';
  const figure = `\`${plugin}\`, ${(cost.pixels / 1e6).toFixed(cost.pixels < 1e6 ? 1 : 0)} megapixels`;
  const measured = isTime ? medianWithin(cost.yardsticks, 1) : bytesPerPixel(cost).toFixed(0);
  const met = (isTime ? median(cost.yardsticks) : bytesPerPixel(cost)) <= most;
  return [{ figure, bar: `at most ${most} ${of}`, measured: `${measured} ${of}`, met }];
}

async function costOf(plugin: AnyPlugin, nodes: Nodes, times: number): Promise<Cost> {
  const run = await readyToRun(plugin, nodes);
  const { data, width, height } = await nodes.decoded.get();
  const [ours, theirs]: [number[], number[]] = [[], []];
  const timed = async (into: number[], work: () => unknown) => {
    const start = performance.now();
    await work();
    into.push(performance.now() - start);
  };
  // The first time finds memory, and code that is not compiled yet.
  await run();
  yardstick(data);
  collectGarbage();
  resetPeakOf(process.pid);
  const before = residentOf(process.pid);
  await run();
  const bytes = peakOf(process.pid) - before;
  for (let i = 0; i < times; i++) {
    const pair = [() => timed(ours, run), () => timed(theirs, () => yardstick(data))];
    for (const part of i % 2 === 0 ? pair : pair.reverse()) await part();
  }
  return { milliseconds: median(ours), yardsticks: ratiosOf(ours, theirs), bytes, pixels: width * height };
}

/** One plain affine pass over a picture. */
function yardstick(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) result[i] = data[i]! * 0.9 + 7;
  return result;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
