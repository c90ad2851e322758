import { dependsOn, plan, recipeOf } from '../pipeline/index.ts';
import { under } from './error-path.ts';
import { modelRoot } from './model-root.ts';
import { picturesOf } from './pictures-of.ts';
import { recipesOf } from './recipes-of.ts';
import type { RecordedRequest } from './recorded-removal.ts';
import { allOf, resolveImages } from './resolve-images.ts';
import type { Services } from './services.ts';
import type { Sources } from './sources.ts';

/** How pictures are to be treated, whichever they are. */
export interface Treatment {
  readonly model?: string | null | undefined;
  readonly preset?: string | null | undefined;
  readonly recipe?: object | null | undefined;
}

export interface CompleteRequest extends RecordedRequest {
  /** As it was asked for, its pictures by digest. */
  readonly asked: Required<Treatment>;
  /** Digests of the pictures in the recipe. */
  readonly pictures: readonly string[];
}

/**
 * Checks a treatment before there are pictures, and completes it.
 *
 * @param ownMasks whether every picture has a mask of the client's own: then no model runs
 * @throws CodedError with its place in the request: `BAD_RECIPE`, `BAD_OPTION`, `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`
 */
export async function completeRequest(
  { model, preset, recipe }: Treatment,
  services: Services,
  sources: Sources,
  ownMasks: boolean,
): Promise<CompleteRequest> {
  const { catalog } = services;
  const { registry, models } = catalog;
  const name = model ?? services.defaultModel;
  const resolved = await under(['recipe'], () => resolveImages(recipe ?? {}, registry, sources));
  const [base, ...recipes] = recipesOf(catalog, {
    model: models.find((entry) => entry.name === name),
    preset,
    recipe: resolved,
    ownMask: ownMasks,
  });
  const steps = await under(['recipe'], () => plan(registry, base, ...recipes));
  await under(['model'], () => modelRoot(name, !ownMasks && dependsOn(steps, 'mask', 'model'), services));
  const pictures = picturesOf(steps);
  await allOf(pictures.map((digest) => sources.store(digest)));
  const { decode, ...complete } = recipeOf(steps);
  const isDecodeChosen = recipes.some((each) => each.decode != null);
  return {
    model: name,
    // Each picture has a decoder of its own unless one was chosen.
    recipe: isDecodeChosen ? { ...complete, decode: decode! } : complete,
    asked: { model: model ?? null, preset: preset ?? null, recipe: resolved },
    pictures,
  };
}
