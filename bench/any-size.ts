import { readFile } from 'node:fs/promises';
import { readConfig } from '../src/config/index.ts';
import { type OpenGraph, openGraph } from '../src/engine/index.ts';
import { pruneGraph } from '../src/engine/prune-graph.ts';
import { resizableGraph } from '../src/engine/resizable-graph.ts';
import { openCatalog } from '../src/models/index.ts';
import { inputSizeOf } from '../src/pipeline/index.ts';
import type { Benchmark } from './benchmark.ts';
import { median, ratiosOf } from './figures.ts';
import { medianWithin, ms, spread, table } from './text.ts';

const MODELS = ['isnet', 'isnetInt8'];
const SIDES = [512, 768, 1536];

/** What it costs that a graph takes any size, and what other sizes cost. */
export const anySize: Benchmark = {
  title: 'A graph of any size against the fixed one',
  async run({ quick }) {
    const rows: string[][] = [];
    const bars = [];
    for (const name of MODELS) {
      const { fixed, any, sides } = await measure(name, quick ? 2 : 8);
      const ratios = ratiosOf(any, fixed);
      bars.push({
        figure: `\`${name}\`, the graph as it is loaded against the fixed one, bare runs in turns`,
        bar: 'at most 1.03 times the time',
        measured: `${medianWithin(ratios, 3)}: ${ms(median(any))} / ${ms(median(fixed))}`,
        met: median(ratios) <= 1.03,
      });
      rows.push([`\`${name}\``, spread(fixed), spread(any), ...sides.map((times) => spread(times))]);
    }
    const head = ['model', 'fixed, at its own size', 'any size, at its own size', ...SIDES.map((side) => `at ${side}`)];
    return { bars, body: table(head, rows) };
  },
};

/** Both sessions are in one process and take turns; a first run of each is left out. */
async function measure(name: string, pairs: number) {
  const config = readConfig(process.env);
  const { model, file } = await (await openCatalog(config)).loadable(name);
  const fixed = await openGraph(pruneGraph(file, model.output.name) ?? (await readFile(file)), config.threads);
  const any = await openGraph(resizableGraph(file, model).bytes, config.threads);
  const { width: own } = inputSizeOf(model, { width: 1, height: 1 });
  const times: [number[], number[]] = [[], []];
  for (let pair = -1; pair < pairs; pair++) {
    for (const index of pair % 2 === 0 ? [0, 1] : [1, 0]) {
      const milliseconds = await timeOf([fixed, any][index]!, own);
      if (pair >= 0) times[index]!.push(milliseconds);
    }
  }
  const sides: number[][] = [];
  for (const side of SIDES) {
    const each = [];
    for (let run = 0; run <= Math.ceil(pairs / 4); run++) each.push(await timeOf(any, side));
    sides.push(each.slice(1));
  }
  await Promise.all([fixed.close(), any.close()]);
  return { fixed: times[0], any: times[1], sides };
}

async function timeOf(graph: OpenGraph, side: number): Promise<number> {
  const numbers = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i / 997) / 2);
  const start = performance.now();
  await graph.run(numbers, [1, 3, side, side]);
  return performance.now() - start;
}
