import { readConfig } from '../src/config.ts';
import { configureSharp } from '../src/imaging/index.ts';
import {
  bind,
  createBench,
  createRegistry,
  given,
  keyOf,
  plan,
  type Recipe,
  type Registry,
} from '../src/pipeline/index.ts';
import { base, plugins } from '../src/plugins/index.ts';
import { openShelf } from '../src/shelf.ts';
import type { StageRun } from './client.ts';

/** A picture through the pipeline in this process. */
export interface StagesRun {
  readonly runs: readonly Omit<StageRun, 'remembered'>[];
  readonly cpuSeconds: number;
  readonly data: Uint8Array;
}

/**
 * The stages by themselves: no server, no process for the network, no threads for heavy plugins, nothing remembered. What
 * the network gives is given.
 *
 * @param matte what it gives, at its own size
 */
export async function openStages(matte: Float32Array) {
  const config = readConfig(process.env);
  configureSharp({ threads: config.threads });
  const registry: Registry = createRegistry(plugins);
  const shelf = await openShelf(config);
  const { model } = await shelf.loadable(config.defaultModel);
  const { recipe } = shelf.find(config.defaultModel);

  return async (photo: Buffer, more: Recipe = {}): Promise<StagesRun> => {
    const bench = createBench({
      infer: async (_model, { width, height, frame }) => ({
        view: { width, height, frame, data: matte, channels: 1 },
        queuedMilliseconds: 0,
        provider: 'none',
      }),
    });
    const source = given(keyOf('photo'), () => ({ data: photo }));
    const nodes = bind(
      plan(registry, base, recipe, more),
      { source, model: given(keyOf('model'), () => model) },
      bench,
    );
    const cpu = process.cpuUsage();
    const { data } = await nodes.encoded.get();
    const { user, system } = process.cpuUsage(cpu);
    return { runs: bench.trace.runs, cpuSeconds: (user + system) / 1e6, data };
  };
}
