import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseJson } from '../../pipeline/index.ts';
import type { PictureFile } from './option-value.ts';
import { UsageError } from './usage-error.ts';

type Json = Readonly<Record<string, unknown>>;

/** A recipe of a file, its pictures by absolute paths. @throws UsageError */
export async function readRecipe(file: string): Promise<Json> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new UsageError(`--recipe ${file} cannot be read: ${cause.message}.`, { cause });
  });
  const recipe = parsed(text, file);
  return withPictures(recipe, async (path) => ({ path: resolve(dirname(file), path) }));
}

function parsed(text: string, file: string): Json {
  try {
    const recipe: unknown = parseJson(text);
    if (isObject(recipe)) return recipe;
  } catch (cause) {
    throw new UsageError(`--recipe ${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  throw new UsageError(`--recipe ${file} must be an object, as a RecipeInput variable is.`);
}

/** A recipe with each picture that it names by a file replaced. */
export async function withPictures(recipe: Json, replace: (path: string) => Promise<unknown>): Promise<Json> {
  const visit = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(visit));
    if (!isObject(value)) return value;
    if (isPictureFile(value)) return replace(value.path);
    const entries = Object.entries(value).map(async ([name, each]) => [name, await visit(each)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await visit(recipe)) as Json;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPictureFile = (value: object): value is PictureFile =>
  Object.keys(value).length === 1 && 'path' in value && typeof value.path === 'string';
