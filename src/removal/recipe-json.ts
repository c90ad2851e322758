import {
  type AnyPlugin,
  isStage,
  type Option,
  type Plan,
  type Recipe,
  type Registry,
  recipeOf,
  type StageName,
  screaming,
} from '../pipeline/index.ts';
import { pascal } from './names.ts';

/** The declared options of a plugin as pairs of name and option. */
export const optionsOf = (plugin: AnyPlugin) => Object.entries(plugin.options as Record<string, Option>);

/** The name of the GraphQL enum of an option of a plugin. */
export const enumName = ({ stage, name }: AnyPlugin, option: string): string =>
  pascal(stage) + pascal(name) + pascal(option);

/** A plan in the form of a `RecipeInput` variable: it may be sent back as it is. */
export const recipeToJson = (steps: Plan): unknown =>
  recipeOf(steps.map((step) => ({ ...step, options: optionsTo(optionToJson, step.plugin, step.options) })));

/** A recipe that need not be complete, in the same form. */
export const partialToJson = (recipe: Recipe, registry: Registry): unknown => converted(recipe, registry, optionToJson);

/** A recipe in the form of a `RecipeInput` variable, its enum values by their names inside. Images are left as they are. */
export const recipeFromJson = (json: object, registry: Registry): object => converted(json, registry, optionFromJson);

type Convert = (option: Option | undefined, value: unknown) => unknown;

/** A recipe with every option's value converted; what names no plugin is left for the plan to reject. */
function converted(recipe: object, registry: Registry, convert: Convert): object {
  const choice = (stage: StageName, chosen: object) =>
    Object.fromEntries(
      Object.entries(chosen).map(([name, options]) => {
        const plugin = isStage(stage) ? registry.find(stage, name) : undefined;
        return [name, plugin && options ? optionsTo(convert, plugin, options) : options];
      }),
    );
  return Object.fromEntries(
    Object.entries(recipe).map(([name, value]) => {
      const stage = name as StageName;
      if (typeof value !== 'object' || value === null) return [stage, value];
      return [stage, Array.isArray(value) ? value.map((each) => choice(stage, each)) : choice(stage, value)];
    }),
  );
}

const optionsTo = (convert: Convert, plugin: AnyPlugin, options: object) =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, convert(plugin.options[name], value)]),
  );

/** An option's value as clients write it: enum values in capitals, the rest as it is. */
export const optionToJson: Convert = (option, value) =>
  option?.shape.type === 'Enum' && typeof value === 'string' ? screaming(value) : value;

const optionFromJson: Convert = (option, value) =>
  option?.shape.type === 'Enum' ? (option.shape.values.find((each) => screaming(each) === value) ?? value) : value;

/** The GraphQL name of an option's type, as clients see it in the schema. */
export function typeInJson(plugin: AnyPlugin, name: string, { shape }: Option): string {
  if (shape.type === 'Enum') return shape.shared ?? enumName(plugin, name);
  if (shape.type === 'Image') return 'ImageInput';
  if (shape.type === 'Floats') return '[Float!]';
  if (shape.type === 'Ints') return '[Int!]';
  if (shape.type === 'Colors') return '[Color!]';
  return shape.type;
}
