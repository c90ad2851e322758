import { isList, type Option, stageNames, stageOf } from '../pipeline/index.ts';
import {
  type Catalog,
  optionsOf,
  optionToJson,
  partialToJson,
  type Sample,
  screaming,
  typeInJson,
} from '../removal/index.ts';
import type { Builder } from './builder.ts';
import { modelInfo } from './model-info.ts';
import { optimizationEnum } from './model-status.ts';
import { docOf } from './recipe-inputs.ts';
import { serverInfo } from './server-info.ts';
import type { ApiServices } from './services.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `Query`: everything that can be chosen, with its docs, and the state of the server. */
export function queryType(
  builder: Builder,
  catalog: Catalog,
  services: ApiServices | undefined,
  enums: Record<'ModelEnum' | 'PresetEnum' | 'SampleEnum', Ref>,
) {
  const Optimization = optimizationEnum(builder);
  const ModelInfo = modelInfo(builder, catalog, services, enums.ModelEnum, Optimization);
  const StageInfo = stageInfo(builder);
  const ServerInfo = serverInfo(builder, services, enums, Optimization);
  const PresetInfo = builder.objectRef<{ name: string; doc: string; recipe: unknown }>('PresetInfo').implement({
    description: 'A recipe with a name.',
    fields: (t) => ({
      name: t.field({ type: enums.PresetEnum, resolve: ({ name }) => name as never }),
      doc: t.exposeString('doc'),
      recipe: t.field({
        type: 'Recipe',
        description: 'It need not be complete.',
        resolve: (p) => p.recipe,
      }),
    }),
  });
  const SampleInfo = builder.objectRef<Sample>('SampleInfo').implement({
    description: 'A picture that comes with the server.',
    fields: (t) => ({
      name: t.field({ type: enums.SampleEnum, resolve: ({ name }) => name as never }),
      title: t.exposeString('title'),
      credit: t.exposeString('credit'),
      license: t.exposeString('license'),
      width: t.exposeInt('width'),
      height: t.exposeInt('height'),
      digest: t.exposeID('digest'),
    }),
  });
  builder.queryType({
    description: 'What can be chosen, the state of the server, and removals that can be cached.',
    fields: (t) => ({
      models: t.field({
        type: [ModelInfo],
        description: 'The models there are, installed or not.',
        resolve: () => catalog.models,
      }),
      stages: t.field({
        type: [StageInfo],
        description: 'The pipeline in order, and every plugin that can fill a stage.',
        resolve: () => stagesOf(catalog),
      }),
      presets: t.field({
        type: [PresetInfo],
        description: 'Recipes with a name.',
        resolve: () =>
          Object.entries(catalog.presets).map(([name, { doc, recipe }]) => ({
            name,
            doc,
            recipe: partialToJson(recipe, catalog.registry),
          })),
      }),
      samples: t.field({
        type: [SampleInfo],
        description: 'Pictures to try things on.',
        resolve: () => catalog.samples,
      }),
      server: t.field({
        type: ServerInfo,
        description: 'The server as it is now.',
        resolve: () => services!.engineStatus(),
      }),
    }),
  });
}

/** The registry as the API shows it. */
const stagesOf = ({ registry }: Catalog) =>
  stageNames.map((name) => ({
    ...stageOf(name),
    name,
    list: isList(name),
    plugins: registry.list(name).map((plugin) => ({
      ...plugin,
      options: optionsOf(plugin).map(([option, spec]) => ({
        ...spec,
        name: option,
        type: typeInJson(plugin, option, spec),
        doc: docOf(spec),
        default: optionToJson(spec, spec.default),
      })),
    })),
  }));

type StageRow = ReturnType<typeof stagesOf>[number];
type PluginRow = StageRow['plugins'][number];
type OptionRow = PluginRow['options'][number];

function stageInfo(builder: Builder) {
  const bound = ({ shape }: Option, end: 'min' | 'max') =>
    end in shape ? (shape as { min?: number; max?: number })[end] : null;
  const OptionInfo = builder.objectRef<OptionRow>('OptionInfo').implement({
    description: 'One option of a plugin; values and default as they go over the wire.',
    fields: (t) => ({
      name: t.exposeString('name'),
      type: t.exposeString('type'),
      doc: t.exposeString('doc'),
      min: t.float({ nullable: true, resolve: (option) => bound(option, 'min') ?? null }),
      max: t.float({ nullable: true, resolve: (option) => bound(option, 'max') ?? null }),
      values: t.stringList({
        nullable: true,
        resolve: ({ shape }) => (shape.type === 'Enum' ? shape.values.map(screaming) : null),
      }),
      default: t.field({ type: 'JSON', nullable: true, resolve: (option) => option.default ?? null }),
      required: t.boolean({ resolve: ({ presence }) => presence === 'required' }),
      deprecated: t.string({ nullable: true, resolve: ({ deprecated }) => deprecated ?? null }),
    }),
  });
  const PluginInfo = builder.objectRef<PluginRow>('PluginInfo').implement({
    description: 'One way to do a stage.',
    fields: (t) => ({
      id: t.id({
        description: 'Stage and name, `composite.shadow`.',
        resolve: ({ stage, name }) => `${stage}.${name}`,
      }),
      name: t.exposeString('name'),
      doc: t.exposeString('doc'),
      deprecated: t.string({ nullable: true, resolve: ({ deprecated }) => deprecated ?? null }),
      options: t.field({ type: [OptionInfo], resolve: ({ options }) => options }),
    }),
  });
  return builder.objectRef<StageRow>('StageInfo').implement({
    description: 'A stage of the pipeline.',
    fields: (t) => ({
      name: t.exposeString('name'),
      doc: t.exposeString('doc'),
      reads: t.stringList({ resolve: ({ reads }) => [...reads] }),
      writes: t.exposeString('writes'),
      list: t.exposeBoolean('list', { description: 'Takes a list of plugins, applied in order.' }),
      plugins: t.field({ type: [PluginInfo], resolve: ({ plugins }) => plugins }),
    }),
  });
}
