import type { z } from 'zod';
import type { ErrorPath, InputFacts } from './errors.ts';
import { didYouMean } from './nearest-name.ts';
import type { Option, Options, Shape } from './options.ts';
import { screaming, wordsOf } from './wire-name.ts';

/** What is wrong with an option: a sentence for a form, its place from the plugin inward, and facts for a form. */
export interface OptionProblem {
  readonly message: string;
  readonly at: ErrorPath;
  readonly facts: InputFacts;
}

/** Characters of a value that is shown: it may be a whole picture. */
const LONGEST = 100;

/** What a schema has found, in plain words. */
export function optionProblem(options: Options, issue: z.core.$ZodIssue, given: unknown): OptionProblem {
  const at = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const names = Object.keys(options);
    const [unknown = ''] = issue.keys;
    const has = names.length > 0 ? `There are: ${names.join(', ')}.` : 'There are none.';
    return {
      message: `There is no option "${unknown.slice(0, LONGEST)}" here.${didYouMean(unknown, names)} ${has}`,
      at: [unknown],
      facts: { allowed: names },
    };
  }
  const [name, index] = at;
  const option = name === undefined ? undefined : options[name];
  if (!option) return { message: issue.message, at, facts: {} };
  const value = at.reduce<any>((inner, key) => inner?.[key], given);
  const isEntry = index !== undefined;
  const label = !isEntry ? wordsOf(String(name)) : `Entry ${Number(index) + 1} of ${name}`;
  return {
    message: sentenceOf(label, option, value, isEntry),
    at,
    facts: { ...(isRanged(option.shape, isEntry) && boundsOf(option.shape)), ...shown(value) },
  };
}

function sentenceOf(label: string, { shape, schema }: Option, value: unknown, isEntry: boolean): string {
  if (value === undefined) return `${label} is required.`;
  switch (shape.type) {
    case 'Floats':
      if (!isEntry) return `${label} has ${shape.length} numbers.`;
      return numberSentence(label, shape, value, false);
    case 'Ints':
      if (!isEntry) return `${label} has ${shape.least} to ${shape.most} whole numbers.`;
      return numberSentence(label, shape, value, true);
    case 'Float':
    case 'Int':
      return numberSentence(label, shape, value, shape.type === 'Int');
    case 'Colors':
      if (!isEntry) return `${label} has ${shape.min} to ${shape.max} colors.`;
      return `${label} is a color: #rgb, #rrggbb or #rrggbbaa.`;
    case 'Color':
      return `${label} is a color: #rgb, #rrggbb or #rrggbbaa.`;
    case 'Enum':
      return `${label} is one of: ${shape.values.map(screaming).join(', ')}.`;
    case 'Boolean':
      return `${label} is true or false.`;
    default: {
      const why = schema.safeParse(value).error?.issues[0]?.message;
      return `${label}: ${why ?? 'this value is not allowed'}.`;
    }
  }
}

type Range = { readonly min?: number; readonly max?: number };

function numberSentence(label: string, { min, max }: Range, value: unknown, isWhole: boolean): string {
  if (typeof value === 'number' && max !== undefined && value > max) return `${label} is ${max} at most.`;
  if (typeof value === 'number' && min !== undefined && value < min) return `${label} is ${min} at least.`;
  return `${label} is a ${isWhole ? 'whole ' : ''}number.`;
}

/** Whether the bounds of a shape are those of a value: of a list of numbers each entry has them, of colors their count. */
const isRanged = ({ type }: Shape, isEntry: boolean): boolean =>
  type === 'Floats' || type === 'Ints' ? isEntry : type === 'Colors' ? !isEntry : true;

/** What a form can check by itself. */
export function boundsOf(shape: Shape): InputFacts {
  if (shape.type === 'Enum') return { allowed: shape.values.map(screaming) };
  const { min, max } = shape as Range;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** A value as an error may show it. */
export function shown(value: unknown): InputFacts {
  const isShort =
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST);
  return isShort ? { given: value } : {};
}
