import type { ArtefactName } from './artefacts.ts';
import { CodedError, type ErrorPath } from './errors.ts';
import { limits } from './limits.ts';
import { didYouMean } from './nearest-name.ts';
import { optionProblem } from './option-problem.ts';
import { schemaOf } from './options.ts';
import type { AnyPlugin, Choice } from './plugin.ts';
import type { Registry } from './registry.ts';
import { isList, isStage, type ListStage, type StageName, stageNames, stageOf } from './stages.ts';

/**
 * What is asked for, stage by stage. A request, a preset, a model's manifest and the defaults are all recipes.
 * `null` and absent leave a stage to earlier recipes; `[]` empties a list.
 */
export type Recipe<P extends AnyPlugin = AnyPlugin> = {
  readonly [S in StageName]?: (S extends ListStage ? readonly Choice<P, S>[] : Choice<P, S>) | null;
};

/** A plugin and its complete, checked options. */
export interface Step {
  readonly plugin: AnyPlugin;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where it stands in a recipe: `['refine', 0, 'levels']`. */
  readonly path: ErrorPath;
}

/** Recipes merged, checked and completed: an ordered list, still only data. */
export type Plan = readonly Step[];

/**
 * Merges recipes, later over earlier, by whole stage: a choice replaces an earlier one with all its options, a list a list.
 *
 * @throws CodedError `BAD_RECIPE` or `BAD_OPTION` with the path of what is wrong.
 */
export function plan<P extends AnyPlugin>(registry: Registry<P>, ...recipes: readonly NoInfer<Recipe<P>>[]): Plan {
  const merged: Record<string, unknown> = {};
  for (const recipe of recipes) {
    for (const [stage, choice] of Object.entries(recipe)) {
      if (!isStage(stage)) {
        const hint = didYouMean(stage, stageNames);
        const sentence = `There is no stage "${stage}".${hint} Stages are: ${stageNames.join(', ')}.`;
        throw new CodedError('BAD_RECIPE', sentence, [stage]);
      }
      if (choice != null) merged[stage] = choice;
    }
  }
  return stageNames.flatMap((stage) => stepsOf(registry, stage, merged[stage]));
}

/** A plan with some stages chosen otherwise; the others are not parsed again. @throws CodedError as `plan` */
export const changePlan = (registry: Registry, steps: Plan, changes: Recipe): Plan =>
  stageNames.flatMap((stage) =>
    changes[stage] == null
      ? steps.filter(({ plugin }) => plugin.stage === stage)
      : stepsOf(registry, stage, changes[stage]),
  );

function stepsOf(registry: Registry, stage: StageName, choice: unknown): readonly Step[] {
  if (isList(stage)) return listOf(stage, choice).map((each, index) => stepOf(registry, stage, each, [stage, index]));
  if (choice === undefined) {
    throw new CodedError('BAD_RECIPE', `Nothing fills the stage "${stage}": choose one of its plugins.`, [stage]);
  }
  return [stepOf(registry, stage, choice, [stage])];
}

function listOf(stage: ListStage, choice: unknown): readonly unknown[] {
  if (choice === undefined) return [];
  if (!Array.isArray(choice)) throw new CodedError('BAD_RECIPE', `"${stage}" takes a list of plugins.`, [stage]);
  if (choice.length > limits.listLength) {
    throw new CodedError(
      'BAD_RECIPE',
      `"${stage}" takes ${limits.listLength} plugins at most; this one has ${choice.length}.`,
      [stage],
      { facts: { max: limits.listLength, given: choice.length } },
    );
  }
  return choice;
}

function stepOf(registry: Registry, stage: StageName, choice: unknown, path: ErrorPath): Step {
  const known = registry.list(stage).map(({ name }) => name);
  const chosen = isRecord(choice) ? Object.entries(choice).filter(([, options]) => options != null) : [];
  const [[name, given] = [], ...more] = chosen;
  if (name === undefined || more.length > 0) {
    const names = chosen.map(([each]) => each);
    const had = names.length > 0 ? ` It has ${names.join(' and ')}.` : '';
    const facts = { given: names, allowed: known };
    throw new CodedError('BAD_RECIPE', `"${stage}" takes exactly one of: ${known.join(', ')}.${had}`, path, { facts });
  }
  const plugin = registry.find(stage, name);
  if (!plugin) {
    throw new CodedError(
      'BAD_RECIPE',
      `${stage} has no plugin "${name}".${didYouMean(name, known)} It has: ${known.join(', ')}.`,
      [...path, name],
      { facts: { allowed: known } },
    );
  }
  const parsed = schemaOf(plugin.options).safeParse(isRecord(given) ? withoutAbsent(plugin, given) : given);
  if (!parsed.success) {
    const { message, at, facts } = optionProblem(plugin.options, parsed.error.issues[0]!, given);
    throw new CodedError('BAD_OPTION', message, [...path, name, ...at], { facts });
  }
  const wrong = plugin.check?.(parsed.data);
  if (wrong !== undefined) throw new CodedError('BAD_OPTION', `${stage}.${name}: ${wrong}`, [...path, name]);
  return Object.freeze({ plugin, options: Object.freeze(parsed.data), path: [...path, name] });
}

/** Options without optional ones that are `null`, so that `null` and absent have one key. */
const withoutAbsent = ({ options }: AnyPlugin, given: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value != null || options[name]?.presence !== 'optional'),
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a step reads: its plugin's choice of what the stage offers. */
export const readsOf = ({ plugin }: Step): readonly ArtefactName[] =>
  plugin.reads ?? stageOf(plugin.stage as StageName).reads;

/** Whether `from` has a part in making `artefact`: an own mask, for example, does not need the model. */
export function dependsOn(steps: Plan, artefact: ArtefactName, from: ArtefactName): boolean {
  const wanted = new Set([artefact]);
  const parts = new Set<ArtefactName>();
  for (const step of steps.toReversed()) {
    const { writes } = stageOf(step.plugin.stage as StageName);
    if (!wanted.has(writes)) continue;
    // A stage that reads what it writes hands the wish on to the stage before it.
    wanted.delete(writes);
    for (const name of readsOf(step)) {
      wanted.add(name);
      parts.add(name);
    }
  }
  return parts.has(from);
}

/** A plan as the recipe that makes it again, every default filled in. */
export function recipeOf(steps: Plan): Recipe {
  const recipe: Record<string, unknown> = Object.fromEntries(stageNames.filter(isList).map((stage) => [stage, []]));
  for (const { plugin, options } of steps) {
    const choice = { [plugin.name]: options };
    if (isList(plugin.stage)) (recipe[plugin.stage] as unknown[]).push(choice);
    else recipe[plugin.stage] = choice;
  }
  return Object.fromEntries(stageNames.map((stage) => [stage, recipe[stage]])) as Recipe;
}
