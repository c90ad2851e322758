import type { SizeRange } from '../pipeline/index.ts';
import { type Catalog, type ModelEntry, partialToJson } from '../removal/index.ts';
import type { Builder } from './builder.ts';
import type { ApiServices } from './services.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `ModelInfo`: a model by its manifest, and its state here. */
export function modelInfo(
  builder: Builder,
  catalog: Catalog,
  services: ApiServices | undefined,
  ModelEnum: Ref,
  Optimization: Ref,
) {
  const SizeRange = sizeRange(builder);
  return builder.objectRef<ModelEntry>('ModelInfo').implement({
    description: 'A model, by the facts of its manifest.',
    fields: (t) => ({
      name: t.field({ type: ModelEnum, resolve: ({ name }) => name as never }),
      title: t.exposeString('title'),
      license: t.exposeString('license'),
      commercialUse: t.exposeBoolean('commercialUse'),
      installed: t.boolean({
        description: 'Whether its weights are on this machine.',
        resolve: ({ name }) => services!.isInstalled(name),
      }),
      loaded: t.boolean({
        description: 'Whether it is in memory.',
        resolve: ({ name }) => services!.isLoaded(name),
      }),
      optimization: t.field({
        type: Optimization,
        nullable: true,
        description: 'How it was loaded; null while it is not.',
        resolve: ({ name }) => optimizationOf(services!, name),
      }),
      bytes: t.int({
        nullable: true,
        description: 'Size of its file, where the manifest has it and it is below 2 GiB.',
        resolve: ({ bytes }) => (bytes !== null && bytes < 2 ** 31 ? bytes : null),
      }),
      input: t.field({
        type: ['Int'],
        description:
          'Width and height of its input as its authors use it; for networks of any size the shorter side, twice.',
        resolve: ({ input: { size } }) => ('shortSide' in size ? [size.shortSide, size.shortSide] : [...size]),
      }),
      sizes: t.field({
        type: SizeRange,
        nullable: true,
        description: 'Sides that it takes besides; null where it takes no others.',
        resolve: ({ input: { sizes } }) => sizes ?? null,
      }),
      recipe: t.field({
        type: 'Recipe',
        description: "The model's own recipe; it need not be complete.",
        resolve: ({ recipe }) => partialToJson(recipe, catalog.registry),
      }),
    }),
  });
}

const sizeRange = (builder: Builder) =>
  builder.objectRef<SizeRange>('SizeRange').implement({
    description: "Sides that a model's input may have, width and height each for itself, in pixels.",
    fields: (t) => ({
      least: t.exposeInt('least', { description: 'The shortest side.' }),
      most: t.exposeInt('most', { description: 'The longest side.' }),
      multipleOf: t.exposeInt('multipleOf', { description: 'Every side is a multiple of it.' }),
    }),
  });

const optimizationOf = ({ engineStatus }: ApiServices, name: string) =>
  engineStatus().models.find((model) => model.name === name && model.optimization)?.optimization ?? null;
