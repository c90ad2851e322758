import {
  type AnyPlugin,
  type ErrorPath,
  type Option,
  type Plan,
  type Recipe,
  recipeOf,
  type StageName,
} from '../pipeline/index.ts';
import type { House } from './house.ts';
import { pascal, screaming } from './names.ts';
import { under } from './paths.ts';
import type { ImageInput, Pictures } from './pictures.ts';

export const optionsOf = (plugin: AnyPlugin) => Object.entries(plugin.options as Record<string, Option>);

export const enumName = ({ stage, name }: AnyPlugin, option: string): string =>
  pascal(stage) + pascal(name) + pascal(option);

/** Takes in the pictures that a recipe names, and names them by their digests instead. */
export async function settled(given: object, house: House, pictures: Pictures): Promise<Recipe> {
  async function choice(stage: StageName, chosen: Record<string, any>, at: ErrorPath) {
    return mapped(chosen, async (name, options) => {
      const plugin = house.registry.find(stage, name);
      if (!plugin || options == null) return options;
      return mapped(options, async (option, value) => {
        if (plugin.options[option]?.shape.type !== 'Image' || value == null) return value;
        const { digest } = await under([...at, name, option], () => pictures.take(value as ImageInput));
        return { digest };
      });
    });
  }
  const recipe = await mapped(given as Record<string, any>, async (stage, said) => {
    if (said == null) return said;
    if (!Array.isArray(said)) return choice(stage as StageName, said, [stage]);
    return Promise.all(said.map((each, index) => choice(stage as StageName, each, [stage, index])));
  });
  return recipe as Recipe;
}

/** An object with each value made anew, all of them at once. */
async function mapped<T>(from: Record<string, T>, make: (name: string, value: T) => Promise<unknown>) {
  const made = Object.entries(from).map(async ([name, value]) => [name, await make(name, value)] as const);
  return Object.fromEntries(await Promise.all(made));
}

/** A plan in the form of a `RecipeInput` variable: it may be sent back as it is. */
export function recipeOnWire(steps: Plan): unknown {
  return recipeOf(steps.map((step) => ({ ...step, options: onWire(step.plugin, step.options) })));
}

/** A recipe that need not be complete, in the same form. */
export function partialOnWire(recipe: Recipe, { registry }: House): unknown {
  const choice = (stage: StageName, chosen: object) =>
    Object.fromEntries(
      Object.entries(chosen).map(([name, options]) => {
        const plugin = registry.find(stage, name);
        return [name, plugin ? onWire(plugin, options) : options];
      }),
    );
  return Object.fromEntries(
    Object.entries(recipe).map(([name, said]) => {
      const stage = name as StageName;
      if (said == null) return [stage, said];
      return [stage, Array.isArray(said) ? said.map((each) => choice(stage, each)) : choice(stage, said)];
    }),
  );
}

const onWire = (plugin: AnyPlugin, options: object) =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, valueOnWire(plugin.options[name], value)]),
  );

/** An option's value as clients write it: enum values in capitals, the rest as it is. */
export const valueOnWire = (option: Option | undefined, value: unknown): unknown =>
  option?.shape.type === 'Enum' && typeof value === 'string' ? screaming(value) : value;

/** The GraphQL name of an option's type, as clients see it in the schema. */
export function typeOnWire(plugin: AnyPlugin, name: string, { shape }: Option): string {
  if (shape.type === 'Enum') return shape.shared ?? enumName(plugin, name);
  if (shape.type === 'Image') return 'ImageInput';
  if (shape.type === 'Floats') return '[Float!]';
  if (shape.type === 'Colors') return '[Color!]';
  return shape.type;
}
