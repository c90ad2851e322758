import { readFile } from 'node:fs/promises';
import type { StageRun, Subject, Warning } from '../pipeline/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { type ImageInput, recipeFromJson, recipeToJson, screaming, startRemoval } from '../removal/index.ts';
import type { Runtime } from './open-runtime.ts';
import type { PixelBudget } from './pixel-budget.ts';

/** Bytes of a file, or its path. */
export type ImageFile = Uint8Array | string;

/** How a picture is to be treated: what is left out is the default. */
export interface RemoveBackgroundOptions {
  /** As the GraphQL enum `Model` has it, `ISNET`; the default model if absent. */
  readonly model?: string;
  /** As the GraphQL enum `Preset` has it, `PRODUCT`. */
  readonly preset?: string;
  /** As a `RecipeInput` variable; images in it are `{ bytes }`, or `{ sample }`. */
  readonly recipe?: object;
  /** A mask of your own, white is subject; then no model runs. */
  readonly mask?: ImageFile;
  /** Aborts the work. */
  readonly signal?: AbortSignal;
}

/** A finished picture. */
export interface FinishedImage {
  /** Bytes of a file. */
  readonly data: Uint8Array;
  readonly mediaType: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** A subject set apart from its background. Only what is asked for is computed. */
export interface BackgroundRemoval {
  /** Equal pictures with equal recipes, by equal versions of plugins and weights, have equal ids. */
  readonly id: string;
  /** What the recipe's composite, layout and encode give. */
  image(): Promise<FinishedImage>;
  /** The mask at the upright picture's size, as PNG unless `encode` is given, as an `EncodeInput` variable. */
  mask(encode?: object): Promise<FinishedImage>;
  /** Another look at the same mask: stages as in a `RecipeInput` variable. */
  render(changes: object): Promise<FinishedImage>;
  subject(): Promise<Subject>;
  /** The whole recipe, every default filled in; may be passed again as it is. */
  readonly recipe: object;
  /** Null where no model has a part in the mask. */
  readonly model: string | null;
  /** What was done so far, and is being done; settles once nothing is under way. */
  runs(): Promise<readonly StageRun[]>;
  warnings(): Promise<readonly Warning[]>;
}

/**
 * Removes the background of a picture in this process. Weights that are not installed are fetched first.
 *
 * @param budget of memory, that several pictures share; a program that passes none decides itself how much it asks for at a time
 * @throws CodedError with a code, a sentence that says what to do, and the place in the options
 */
export async function removeBackground(
  runtime: Runtime,
  image: ImageFile,
  { model, preset, recipe, mask, signal = new AbortController().signal }: RemoveBackgroundOptions = {},
  budget: PixelBudget = () => inline,
): Promise<BackgroundRemoval> {
  const { services, models } = runtime;
  const { registry, presets, models: entries } = services.catalog;
  const names = { models: entries.map(({ name }) => name), presets: Object.keys(presets) };
  const request = {
    image: await inputOf(image),
    mask: mask === undefined ? undefined : await inputOf(mask),
    model: model === undefined ? undefined : named(model, names.models, 'model'),
    preset: preset === undefined ? undefined : named(preset, names.presets, 'preset'),
    recipe: recipe && recipeFromJson(recipe, registry),
  };
  const start = () => startRemoval(request, services, runtime.sources(signal), { signal, place: budget(signal) });
  const removal = await start().catch(async (error) => {
    if (!(error instanceof CodedError && error.code === 'MODEL_NOT_INSTALLED')) throw error;
    await models.pull(request.model ?? services.defaultModel, { signal });
    return start();
  });
  const { trace } = removal;
  return {
    id: removal.id,
    image: () => removal.render(),
    mask: (encode) => removal.mask(encode && encodeOf(recipeFromJson({ encode }, registry))),
    render: (changes) => removal.render(recipeFromJson(changes, registry) as Record<string, unknown>),
    subject: () => removal.subject(),
    recipe: recipeToJson(removal.steps) as object,
    model: removal.model === null ? null : screaming(removal.model),
    async runs() {
      await trace.quiet();
      return trace.runs;
    },
    async warnings() {
      await trace.quiet();
      return trace.warnings;
    },
  };
}

const inline = () => ({ run: <T>(job: () => Promise<T>): Promise<T> => job() });

const encodeOf = (recipe: object): unknown => (recipe as { encode?: unknown }).encode;

async function inputOf(image: ImageFile): Promise<ImageInput> {
  if (typeof image !== 'string') return { bytes: image };
  return { bytes: await readFile(image) };
}

/** @throws CodedError `BAD_VARIABLES` that lists what there is */
function named(asked: string, names: readonly string[], what: 'model' | 'preset'): string {
  const found = names.find((name) => screaming(name) === asked);
  if (found !== undefined) return found;
  throw new CodedError(
    'BAD_VARIABLES',
    `There is no ${what} "${asked}". There are: ${names.map(screaming).join(', ')}.`,
    [what],
  );
}
