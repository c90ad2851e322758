import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CodedError, type FileType, type Plan, plan, type Recipe, type Registry } from '../../pipeline/index.ts';
import { type Catalog, recipeFromJson, recipesOf, screaming } from '../../removal/index.ts';
import { namedAs, oneOf } from './option-value.ts';
import type { CutArguments } from './read-arguments.ts';
import { readRecipe, withPictures } from './read-recipe.ts';
import { recipeOfFlags } from './recipe-of-flags.ts';
import type { StageFlags } from './stage-flags.ts';
import { UsageError } from './usage-error.ts';

/** What is done to every picture of a command. */
export interface CutRequest {
  /** As the GraphQL enums have them. */
  readonly model?: string;
  readonly preset?: string;
  /** As a `RecipeInput` variable; pictures in it are `{ bytes }`. */
  readonly recipe: object;
  /** What results are. */
  readonly file: FileType;
  /** The model's name inside; absent where the default one is meant. */
  readonly modelName?: string;
}

/**
 * Checks model, preset and the whole recipe before any picture is read.
 *
 * @throws UsageError
 */
export async function cutRequest(
  { values, given }: CutArguments,
  flags: StageFlags,
  catalog: Catalog,
  defaultModel: string,
): Promise<CutRequest> {
  const models = catalog.models.map(({ name }) => name);
  // A server may have models and presets that are not here; it says so itself if it has not.
  const pick = (text: string, names: readonly string[], flag: string) =>
    values.server === undefined ? oneOf(text, names, flag) : (namedAs(text, names) ?? screaming(text));
  const model = values.model === undefined ? undefined : pick(values.model, models, '--model');
  const modelName = models.find((name) => screaming(name) === model);
  const presets = Object.keys(catalog.presets);
  const preset = values.preset === undefined ? undefined : pick(values.preset, presets, '--preset');
  const written = {
    ...(values.recipe !== undefined && (await readRecipe(values.recipe))),
    ...recipeOfFlags(given, flags),
  };
  const pictures = new Map<string, Promise<Buffer>>();
  const bytesOf = (path: string) => {
    const bytes = pictures.get(path) ?? readPicture(path);
    pictures.set(path, bytes);
    return bytes;
  };
  const named = { ...withEncoderOf(values.output, catalog), ...written };
  const recipe = await withPictures(named, async (path) => ({ bytes: await bytesOf(path) }));
  const digests = await withPictures(named, async (path) => ({ digest: sha256(await bytesOf(path)) }));
  const recipes = recipesOf(catalog, {
    model: catalog.models.find(({ name }) => name === (modelName ?? defaultModel)),
    preset: presets.find((name) => screaming(name) === preset),
    recipe: recipeFromJson(digests, catalog.registry) as Recipe,
  });
  const file = fileOf(planned(catalog.registry, recipes));
  return {
    ...(model !== undefined && { model }),
    ...(modelName !== undefined && { modelName }),
    ...(preset !== undefined && { preset }),
    recipe,
    file,
  };
}

/** @throws UsageError that names the option of the recipe as its flag does: `refine.feather.radius` */
function planned(registry: Registry, recipes: readonly Recipe[]): Plan {
  try {
    return plan(registry, ...recipes);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const flag = error.at.filter((part) => typeof part === 'string').join('.');
    const sentence = error.message.replace(/[.!?]?$/, '.');
    // Sentences of a rule between options begin with their plugin.
    throw new UsageError(sentence.startsWith(flag) ? sentence : `${flag}: ${sentence}`, { cause: error });
  }
}

/** The encoder that the name of the output chooses; flags and recipes take precedence. */
function withEncoderOf(output: string | undefined, { registry }: Catalog): object {
  const extension = extname(output ?? '')
    .slice(1)
    .toLowerCase();
  const encoder = registry.list('encode').find(({ name, file }) => [name, file?.extension].includes(extension));
  return extension !== '' && encoder ? { encode: { [encoder.name]: {} } } : {};
}

const fileOf = (steps: Plan): FileType => steps.find(({ plugin }) => plugin.stage === 'encode')!.plugin.file!;

const readPicture = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: Error) => {
    throw new UsageError(`The recipe's picture ${path} cannot be read: ${cause.message}.`, { cause });
  });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether a word after `-o` is the name of a picture, and not of a folder. */
export const isPictureName = (output: string, { registry }: Catalog): boolean =>
  registry
    .list('encode')
    .some(({ name, file }) => [`.${name}`, `.${file?.extension}`].includes(extname(output).toLowerCase()));

/** @throws UsageError where the name of the output is that of another format than the recipe writes */
export function checkExtension(output: string, { extension }: FileType, { registry }: Catalog): void {
  const named = extname(output).slice(1).toLowerCase();
  const encoder = registry.list('encode').find(({ name, file }) => [name, file?.extension].includes(named));
  if (encoder?.file?.extension === extension) return;
  throw new UsageError(
    `-o ${output}: the recipe writes .${extension} files. Name it so, or leave out the stage encode.`,
  );
}
