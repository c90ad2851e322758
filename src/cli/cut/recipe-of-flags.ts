import { isList } from '../../pipeline/index.ts';
import { optionValue } from './option-value.ts';
import type { StageFlag, StageFlags } from './stage-flags.ts';
import { UsageError } from './usage-error.ts';

/** A flag as it stands on the command line. */
export interface GivenFlag {
  /** Without the dashes. */
  readonly name: string;
  readonly value?: string | undefined;
}

interface Step {
  readonly plugin: string;
  readonly options: Record<string, unknown>;
}

/**
 * The recipe that flags say, in the form of a `RecipeInput` variable. Steps of a list are in the order of their flags: a flag of
 * another plugin begins a step, and so does one that the step before has already.
 *
 * @throws UsageError
 */
export function recipeOfFlags(given: readonly GivenFlag[], flags: StageFlags): Readonly<Record<string, unknown>> {
  const stages = new Map<string, Step[]>();
  for (const { name, value } of given) {
    const flag = flags.get(name);
    if (!flag) continue;
    const steps = stages.get(flag.stage) ?? [];
    stages.set(flag.stage, steps);
    if (!flag.plugin) steps.length = 0;
    else add(steps, flag, name, value);
  }
  return Object.fromEntries(
    [...stages].map(([stage, steps]) => {
      const choices = steps.map(({ plugin, options }) => ({ [plugin]: options }));
      return [stage, isList(stage as StageFlag['stage']) ? choices : choices[0]];
    }),
  );
}

function add(steps: Step[], { stage, plugin, option }: StageFlag, name: string, value: string | undefined): void {
  const last = steps.at(-1);
  const isSame = last?.plugin === plugin!.name;
  const isTaken = isSame && (option === undefined || option.name in last.options);
  if (!isList(stage) && last && !isSame) {
    throw new UsageError(`--${name}: the stage ${stage} takes one plugin, and this command names ${last.plugin} too.`);
  }
  const step = isSame && !(isTaken && isList(stage)) ? last : { plugin: plugin!.name, options: {} };
  if (step !== last) steps.push(step);
  if (option) step.options[option.name] = givenValue(option, value, name);
}

function givenValue({ option, negated }: NonNullable<StageFlag['option']>, value: string | undefined, name: string) {
  return value === undefined ? !negated : optionValue(option, value, `--${name}`);
}
