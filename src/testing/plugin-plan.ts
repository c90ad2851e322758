import { fail } from 'node:assert/strict';
import {
  type AnyPlugin,
  type Artefacts,
  createRegistry,
  definePlugin,
  isList,
  type Options,
  plan,
  type Recipe,
  type StageName,
  type Step,
  stageNames,
} from '../pipeline/index.ts';

/** A plan of the plugin with these options; every other stage is filled by a plugin that never runs. */
export const planOf = (plugin: AnyPlugin, options: object) => {
  const stage = plugin.stage as StageName;
  const others = stageNames.filter((name) => name !== stage && !isList(name));
  const choice = { [plugin.name]: options };
  const recipe = {
    ...Object.fromEntries(others.map((name) => [name, { nothing: {} }])),
    [stage]: isList(stage) ? [choice] : choice,
  };
  return plan(registryOf(plugin), recipe as Recipe);
};

export const registryOf = (plugin: AnyPlugin) => {
  const others = stageNames.filter((stage) => stage !== plugin.stage);
  const run = () => fail('only the plugin itself is run.');
  const file = { mediaType: 'image/nothing', extension: 'none' };
  const source = { formats: [], sniff: () => undefined, readHeader: run };
  const nothing = (stage: StageName): AnyPlugin =>
    definePlugin({ stage, name: 'nothing', version: 1, doc: 'Nothing.', options: {}, file, source, run });
  return createRegistry([...others.map(nothing), plugin]);
};

/** The plugin with its options checked and completed. */
export const stepOf = (plugin: AnyPlugin, options: object): Step =>
  planOf(plugin, options).find((step) => step.plugin === plugin)!;

const imagesOf = ({ options }: AnyPlugin): string[] =>
  Object.keys(options as Options).filter((name) => options[name].shape.type === 'Image');

export const picturesFor = (plugin: AnyPlugin) =>
  Object.fromEntries(imagesOf(plugin).map((name) => [name, { digest: 'c0ffee00'.repeat(8) }]));

/** Options as `run` gets them: pictures are pixels. */
export const seenBy = ({ plugin, options }: Step, { decoded }: Readonly<Artefacts>) => ({
  ...options,
  ...Object.fromEntries(imagesOf(plugin).map((name) => [name, decoded])),
});
