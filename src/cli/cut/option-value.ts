import { didYouMean, type Option, parseJson } from '../../pipeline/index.ts';
import { screaming } from '../../removal/index.ts';
import { UsageError } from './usage-error.ts';

/** A picture that a recipe names by its file. */
export interface PictureFile {
  readonly path: string;
}

/**
 * What a flag's text means, in the form of a `RecipeInput` variable; a picture as the path of its file. Ranges are checked later,
 * with the whole recipe.
 *
 * @throws UsageError
 */
export function optionValue({ shape }: Option, text: string, flag: string): unknown {
  switch (shape.type) {
    case 'Float':
    case 'Int':
      return numberOf(text, flag);
    case 'Ints':
    case 'Floats':
      return text.split(',').map((each) => numberOf(each, flag));
    case 'Colors':
      return text.split(',').map((each) => each.trim());
    case 'Enum':
      return oneOf(text, shape.values, flag);
    case 'Image':
      return { path: text } satisfies PictureFile;
    case 'String':
    case 'Color':
      return text;
    default:
      return jsonOf(text, flag);
  }
}

/** The name in capitals of what a text names: `isnetInt8`, `ISNET_INT8` and `isnet-int8` are one. */
export function namedAs(text: string, names: readonly string[]): string | undefined {
  const asked = text.toUpperCase().replaceAll('-', '_');
  const found = names.find((name) => name === text) ?? names.find((name) => screaming(name) === asked);
  return found && screaming(found);
}

/** The same. @throws UsageError that lists what there is */
export function oneOf(text: string, names: readonly string[], flag: string): string {
  const found = namedAs(text, names);
  if (found !== undefined) return found;
  const allowed = names.map(screaming);
  const hint = didYouMean(text.replaceAll('-', '_'), allowed, (name) => name);
  throw new UsageError(`${flag} takes one of: ${allowed.join(', ')}.${hint}`);
}

function numberOf(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`${flag} takes a number, and "${text}" is none.`);
}

function jsonOf(text: string, flag: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(`${flag} takes JSON, as in a RecipeInput variable, and this is none: ${message}.`, { cause });
  }
}
