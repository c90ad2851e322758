import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, parseJson, type Recipe, type Registry } from '../pipeline/index.ts';
import { createRecognizer } from '../plugins/index.ts';
import { type Catalog, type KeptPicture, type RemovalLimits, recipeFromJson } from '../removal/index.ts';
import { readPictures } from './preset-pictures.ts';

type Presets = Catalog['presets'];

/**
 * Reads the presets of a folder: every `*.json` is `{ "doc": …, "recipe": … }`, the recipe as a `RecipeInput` variable, and its
 * name is that of the preset: `shop-front.json` is `SHOP_FRONT`. Pictures are files of the folder, and read with it. Recipes are
 * planned later, with those of the manifests.
 *
 * @throws Error that names the file, and what is wrong with it
 */
export async function loadPresets(
  folder: string,
  registry: Registry,
  limits: Pick<RemovalLimits, 'maxFileBytes' | 'maxPixels'>,
): Promise<Pick<Catalog, 'presets' | 'pictures'>> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new Error(`PRESETS_DIR=${folder} cannot be read: ${cause.message}. Set it to a folder of recipes.`, {
      cause,
    });
  });
  const files = new Map<string, string>();
  const presets: Record<string, Presets[string]> = {};
  const pictures: KeptPicture[] = [];
  const reading = { folder, registry, recognizer: createRecognizer(registry), limits };
  for (const file of names.filter((each) => each.endsWith('.json')).sort()) {
    const path = join(folder, file);
    const name = nameOf(file, path);
    const twin = files.get(name);
    if (twin) throw new Error(`${path} and ${twin} are both the preset "${name}". Rename one.`);
    files.set(name, file);
    const { doc, recipe } = presetOf(await readFile(path, 'utf8'), path, registry);
    const read = await readPictures(recipe, reading).catch((error) => {
      if (!(error instanceof CodedError)) throw error;
      throw new Error(`${path}: recipe.${error.at.join('.')}: ${error.message}`, { cause: error });
    });
    presets[name] = { doc, recipe: read.recipe };
    pictures.push(...read.pictures);
  }
  return { presets, pictures };
}

/** `shop-front.json` and `shopFront.json` are `shopFront`. */
function nameOf(file: string, path: string): string {
  const name = file.replace(/\.json$/, '').replace(/[-_]+([a-z\d])/gi, (_, first: string) => first.toUpperCase());
  if (/^[a-z][a-z\d]*$/i.test(name)) return name.charAt(0).toLowerCase() + name.slice(1);
  throw new Error(`${path}: a preset is named by letters, digits and hyphens, and a letter comes first.`);
}

function presetOf(text: string, path: string, registry: Registry): Presets[string] {
  const { doc, recipe, ...others } = objectOf(text, path);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new Error(`${path}: there is no "${unknown}" in a preset: it has "doc" and "recipe".`);
  if (typeof doc !== 'string' || doc.trim() === '') {
    throw new Error(`${path}: "doc" must be a sentence that says what the preset is for.`);
  }
  if (!isObject(recipe)) throw new Error(`${path}: "recipe" must be an object, as a RecipeInput variable is.`);
  return { doc, recipe: recipeFromJson(recipe, registry) as Recipe };
}

function objectOf(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = parseJson(text);
    if (isObject(json)) return json;
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  throw new Error(`${path} must be an object with "doc" and "recipe".`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
