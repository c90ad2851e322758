import { availableParallelism } from 'node:os';
import { type BaselineRun, startBaseline } from './baseline.ts';
import { bootstrap, mean, median } from './figures.ts';
import { numbered } from './pictures.ts';
import { openStages } from './stages.ts';

/** What this machine could give if nothing but the network and the stages took its cores. */
export interface Bound {
  readonly cores: number;
  /** CPU seconds of a bare run of the network. */
  readonly network: number;
  /** CPU seconds of all other stages. */
  readonly stages: number;
  /** Pictures a second. */
  readonly rate: number;
}

interface BoundOptions {
  /** The default one if it is left out. */
  readonly model?: string;
  readonly quick: boolean;
}

/** Measures the bound of a model before and after some work, and gives both. */
export async function withBound<T>(photo: Buffer, options: BoundOptions, work: () => Promise<T>): Promise<[Bound, T]> {
  const [measured] = await withBounds(photo, options, [work]);
  return measured!;
}

/** The same for several pieces of work, one after another: a machine that gets slower or faster meanwhile has another bound. */
export async function withBounds<T>(
  photo: Buffer,
  { model, quick }: BoundOptions,
  works: readonly (() => Promise<T>)[],
): Promise<readonly [Bound, T][]> {
  const baseline = await startBaseline(photo, model === undefined ? [] : [model]);
  const some = async () => {
    const runs: BaselineRun[] = [];
    for (let i = 0; i < (quick ? 1 : 5); i++) runs.push(await baseline.run());
    return runs;
  };
  let before = await some();
  const stages = await stageSeconds(photo, before[0]!.matte, model, quick ? 2 : 10);
  const cores = availableParallelism();
  const results: [Bound, T][] = [];
  for (const work of works) {
    const result = await work();
    const after = await some();
    const network = median([...before, ...after].map(({ cpuSeconds }) => cpuSeconds));
    results.push([{ cores, network, stages, rate: cores / (network + stages) }, result]);
    before = after;
  }
  await baseline.stop();
  return results;
}

/** Where a rate lies by 95 %, as a share of the bound, from the milliseconds between one result and the next. */
export const shareWithin = (gaps: readonly number[], { rate }: Bound) =>
  bootstrap(gaps, (some) => 1000 / mean(some) / rate);

/** CPU seconds of all stages but inference, without a server. */
async function stageSeconds(
  photo: Buffer,
  matte: Float32Array,
  model: string | undefined,
  times: number,
): Promise<number> {
  const run = await openStages(matte, model);
  for (let i = 0; i < 3; i++) await run(photo);
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) seconds.push((await run(numbered(photo, i))).cpuSeconds);
  // Garbage is collected now and then, and is part of it: a median would leave it out.
  return mean(seconds);
}
