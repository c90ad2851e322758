import { CodedError, didYouMean, withPlace } from '../../schema/index.ts';
import type { UploadValue } from '../form-files.ts';
import { jsonOf } from '../json.ts';

/** What can be chosen, in the address or as fields of a form. */
const parameters = ['preset', 'model', 'recipe', 'digest'] as const;

export const isParameter = (name: string): boolean => (parameters as readonly string[]).includes(name);

/** Variables of the document that `/cut` stands for. */
export interface CutVariables {
  readonly image: object;
  readonly mask?: object;
  readonly model?: string;
  readonly preset?: string;
  readonly recipe?: unknown;
}

/**
 * The variables that parameters and files stand for. In a recipe, `{ "upload": "background" }` is the part of that name.
 *
 * @param files by the names of their parts; `image` is the picture
 * @throws CodedError `BAD_VARIABLES`, `GRAPHQL_PARSE_FAILED`
 */
export function cutVariables(
  given: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, UploadValue>,
): CutVariables {
  const unknown = [...given.keys()].find((name) => !isParameter(name));
  if (unknown !== undefined) {
    const name = unknown.slice(0, 100);
    const hint = didYouMean(name, parameters);
    throw wrong(`There is no parameter "${name}".${hint} There are: ${parameters.join(', ')}.`, [unknown]);
  }
  const unused = new Set(files.keys());
  const take = (name: string) => {
    const upload = files.get(name);
    if (upload) unused.delete(name);
    return upload && { upload };
  };
  const text = (name: (typeof parameters)[number]) => given.get(name) || undefined;
  const [digest, model, preset, recipe] = [text('digest'), text('model'), text('preset'), text('recipe')];
  if (digest !== undefined && files.has('image')) {
    throw wrong('There are two pictures, one that is sent and one named by "digest": send one of both.', ['digest']);
  }
  const image = digest === undefined ? take('image') : { digest };
  const mask = take('mask');
  const chosen = recipe === undefined ? undefined : withFiles(recipeOf(recipe), take);
  const [left] = unused;
  if (left !== undefined) {
    throw wrong(
      `Nothing asks for the file "${left.slice(0, 100)}": name the picture "image", a mask "mask", and one in the recipe as in {"upload":"${left.slice(0, 100)}"}.`,
      [left],
    );
  }
  if (!image) throw wrong('There is no picture: send one as the body, or as the part "image" of a form.', ['image']);
  return {
    image,
    ...(mask && { mask }),
    ...(model !== undefined && { model }),
    ...(preset !== undefined && { preset }),
    ...(chosen !== undefined && { recipe: chosen }),
  };
}

function recipeOf(text: string): unknown {
  try {
    return jsonOf(text, 'The parameter "recipe"');
  } catch (error) {
    throw withPlace(error as CodedError, ['recipe']);
  }
}

/** A recipe with the file in place of each name of a part. */
function withFiles(value: unknown, take: (name: string) => object | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withFiles(each, take));
  const { upload } = value as { readonly upload?: unknown };
  if (typeof upload !== 'string' || Object.keys(value).length > 1)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withFiles(each, take)]));
  const file = take(upload);
  if (!file)
    throw wrong(`The recipe names a part "${upload.slice(0, 100)}" of the form, which it does not have.`, ['recipe']);
  return file;
}

const wrong = (message: string, at: readonly string[]) => new CodedError('BAD_VARIABLES', message, at);
