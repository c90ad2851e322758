import { readConfig } from '../src/config/index.ts';
import { openCatalog } from '../src/models/index.ts';
import {
  type AnyPlugin,
  type ArtefactName,
  createHost,
  type Infer,
  type Nodes,
  schemaOf,
  stageOf,
} from '../src/pipeline/index.ts';
import { bindFile } from '../src/plugins/index.ts';
import { startBaseline } from './baseline.ts';
import { photograph, type Size } from './pictures.ts';

/** Everything that the default model's own recipe makes of a photograph of a size, each artefact made when it is asked for. */
export async function artefactsOf(size: Size): Promise<Nodes> {
  const photo = await photograph(size);
  const baseline = await startBaseline(photo);
  const { matte } = await baseline.run();
  await baseline.stop();
  const config = readConfig(process.env);
  const catalog = await openCatalog(config);
  const { model } = await catalog.loadable(config.defaultModel);
  const { recipe } = catalog.find(config.defaultModel);
  // A second channel, for those that read one.
  const twice = new Float32Array(2 * matte.length);
  twice.set(matte);
  twice.set(matte, matte.length);
  const infer: Infer = async (_model, { width, height, frame }) => ({
    view: { width, height, frame, data: twice, channels: 2 },
    queuedMilliseconds: 0,
    provider: 'none',
  });
  return bindFile(photo, model, [recipe], { infer });
}

/** A plugin with its default options on what it reads; pictures in options are the photograph itself. */
export async function readyToRun(plugin: AnyPlugin, nodes: Nodes): Promise<() => Promise<unknown>> {
  const reads: readonly ArtefactName[] = plugin.reads ?? stageOf(plugin.stage).reads;
  const inputs = Object.fromEntries(
    await Promise.all(reads.map(async (name) => [name, await nodes[name].get()] as const)),
  );
  const required = Object.entries(plugin.options as Record<string, { shape: { type: string }; presence: string }>)
    .filter(([, { shape, presence }]) => shape.type === 'Image' && presence === 'required')
    .map(([name]) => name);
  const named = Object.fromEntries(required.map((name) => [name, { digest: '0'.repeat(64) }]));
  const seen = Object.fromEntries(await Promise.all(required.map(async (name) => [name, await nodes.decoded.get()])));
  const options = { ...schemaOf(plugin.options).parse(named), ...seen };
  return async () => plugin.run(inputs, options, createHost());
}
