import {
  type AnyPlugin,
  boundsOf,
  isList,
  limits,
  type Option,
  type Registry,
  rangeText,
  type StageName,
  stageNames,
  stageOf,
} from '../pipeline/index.ts';
import { enumName, enumValues, optionsOf, optionToJson, pascal } from '../removal/index.ts';
import type { Builder } from './builder.ts';

/** Input types are made for the schema builder from data; TypeScript cannot follow there. */
type Ref = any;

/** The input of each stage that has plugins; in a list where the stage takes one. */
export type StageInputs = Partial<Record<StageName, Ref>>;

/** The inputs of every stage, and of a whole recipe: derived from the registry, never written by hand. */
export function recipeInputs(
  builder: Builder,
  registry: Registry,
  ImageInput: Ref,
): { RecipeInput: Ref; stageInputs: StageInputs } {
  const enums = createEnums(builder);
  const stageInputs = Object.fromEntries(
    stageNames
      .filter((stage) => registry.list(stage).length > 0)
      .map((stage) => {
        const input: Ref = builder.inputType(`${pascal(stage)}Input`, {
          isOneOf: true,
          description: `Exactly one: how to ${stage}. ${stageOf(stage).doc}`,
          fields: (t) =>
            Object.fromEntries(
              registry.list(stage).map((plugin) => [
                plugin.name,
                t.field({
                  type: optionsInput(builder, plugin, enums, ImageInput),
                  description: plugin.doc,
                  ...(plugin.deprecated !== undefined && { deprecationReason: plugin.deprecated }),
                }),
              ]),
            ),
        });
        return [stage, isList(stage) ? [input] : input];
      }),
  ) as StageInputs;
  const RecipeInput = builder.inputType('RecipeInput', {
    description:
      'What to do, stage by stage. A stage that is left out is taken from the preset, else from the model, else from the defaults.',
    fields: (t) =>
      Object.fromEntries(
        Object.entries(stageInputs).map(([stage, type]) => [
          stage,
          t.field({ type, description: docOfStage(stage as StageName) }),
        ]),
      ),
  });
  return { RecipeInput, stageInputs };
}

const docOfStage = (stage: StageName) =>
  isList(stage) ? `${stageOf(stage).doc} At most ${limits.listLength}, in order.` : stageOf(stage).doc;

type Enums = (plugin: AnyPlugin, name: string, option: Option, shape: Option['shape'] & { type: 'Enum' }) => Ref;

/** One GraphQL enum an option, or one for all options that share a name for it. */
function createEnums(builder: Builder): Enums {
  const shared = new Map<string, { ref: Ref; values: string }>();
  return (plugin, option, { doc }, { shared: name, values, docs }) => {
    const make = (type: string) =>
      builder.enumType(type, {
        description: doc,
        values: enumValues(
          values.map((value) => ({ name: value })),
          ({ name }) => docs?.[name],
        ),
      });
    if (name === undefined) return make(enumName(plugin, option));
    const known = shared.get(name) ?? { ref: make(name), values: values.join() };
    if (known.values !== values.join()) throw new Error(`Two plugins give the enum ${name} different values.`);
    shared.set(name, known);
    return known.ref;
  };
}

function optionsInput(builder: Builder, plugin: AnyPlugin, enums: Enums, ImageInput: Ref): Ref {
  const options = optionsOf(plugin);
  if (options.length === 0) return 'NoOptions';
  const fieldTypes: Record<string, Ref> = Object.fromEntries(
    options.map(([name, option]) => {
      const { shape } = option;
      if (shape.type === 'Enum') return [name, enums(plugin, name, option, shape)];
      if (shape.type === 'Image') return [name, ImageInput];
      if (shape.type === 'Floats') return [name, ['Float']];
      if (shape.type === 'Ints') return [name, ['Int']];
      if (shape.type === 'Colors') return [name, ['Color']];
      return [name, shape.type];
    }),
  );
  return builder.inputType(`${pascal(plugin.stage)}${pascal(plugin.name)}Options`, {
    description: plugin.doc,
    fields: (t: Ref) =>
      Object.fromEntries(
        options.map(([name, option]) => {
          const required = option.presence !== 'optional';
          return [
            name,
            t.field({
              type: fieldTypes[name],
              description: docOf(option),
              extensions: boundsOf(option.shape),
              required: Array.isArray(fieldTypes[name]) ? { list: required, items: true } : required,
              ...(option.default !== undefined && { defaultValue: option.default }),
              ...(option.deprecated !== undefined && { deprecationReason: option.deprecated }),
            }),
          ];
        }),
      ),
  });
}

/** An option's doc with its range, and what it is when it is left out. */
export const docOf = (option: Option): string =>
  [option.doc, rangeText(option.shape), absenceText(option)].filter(Boolean).join(' ');

function absenceText(option: Option): string {
  if (option.presence === 'required') return 'Required.';
  const value = optionToJson(option, option.default);
  if (value === undefined) return '';
  return `Default: ${typeof value === 'string' ? value : JSON.stringify(value)}.`;
}
