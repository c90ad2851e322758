import { readConfig } from '../src/config/index.ts';
import { configureSharp } from '../src/imaging/index.ts';
import { openCatalog } from '../src/models/index.ts';
import { createTrace, type Infer, type Recipe } from '../src/pipeline/index.ts';
import { bindFile } from '../src/plugins/index.ts';
import type { StageRun } from './client.ts';

/** A picture through the pipeline in this process. */
export interface StagesRun {
  readonly runs: readonly Omit<StageRun, 'remembered'>[];
  readonly cpuSeconds: number;
  readonly data: Uint8Array;
}

/**
 * The stages by themselves: no server, no process for the model, no threads for heavy plugins, nothing remembered. The
 * model's output is given.
 *
 * @param matte the model's output, at its own size
 * @param name of the model, whose recipe it is; the default one if left out
 */
export async function openStages(matte: Float32Array, name?: string) {
  const config = readConfig(process.env);
  configureSharp({ threads: config.threads });
  const catalog = await openCatalog(config);
  const { model } = await catalog.loadable(name ?? config.defaultModel);
  const { recipe } = catalog.find(model.name);

  return async (photo: Buffer, more: Recipe = {}): Promise<StagesRun> => {
    const trace = createTrace();
    const infer: Infer = async (_model, { width, height, frame }) => ({
      view: { width, height, frame, data: matte, channels: 1 },
      queuedMilliseconds: 0,
      provider: 'none',
    });
    const nodes = await bindFile(photo, model, [recipe, more], { infer, trace });
    const cpu = process.cpuUsage();
    const { data } = await nodes.encoded.get();
    const { user, system } = process.cpuUsage(cpu);
    return { runs: trace.runs, cpuSeconds: (user + system) / 1e6, data };
  };
}
