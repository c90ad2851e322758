import { type Model, type Recipe, takesSize } from '../pipeline/index.ts';
import type { Catalog, ModelEntry } from './services.ts';

/** What a request chooses, by name. */
export interface Choices {
  readonly model: ModelEntry | undefined;
  /** Absent: the default one, where it does not get in the way of what the request says. */
  readonly preset: string | null | undefined;
  readonly recipe: Recipe;
  /** Whether the mask is the client's own, although the recipe does not say so. */
  readonly ownMask?: boolean;
}

/** The recipes of a request, each laid over those before it. */
export function recipesOf(
  { base, presets, defaultPreset }: Pick<Catalog, 'base' | 'presets' | 'defaultPreset'>,
  { model, preset, recipe, ownMask }: Choices,
): readonly [base: Recipe, ...Recipe[]] {
  const chosen = preset ? presets[preset]!.recipe : besides(recipe, ownMask === true, presets[defaultPreset]!.recipe);
  return [base, model?.recipe ?? {}, forModel(chosen, model), recipe];
}

/**
 * What is left of the default preset beside a request's recipe. How a picture is shown to the model and how the model is run belong
 * together: a request that says one of them gets neither. A mask of the client's own is right as it is.
 */
function besides(recipe: Recipe, ownMask: boolean, preset: Recipe): Recipe {
  const left: { -readonly [S in keyof Recipe]: Recipe[S] } = { ...preset };
  if (recipe.resize || recipe.infer) {
    delete left.resize;
    delete left.infer;
  }
  if (ownMask || (recipe.restore && 'own' in recipe.restore)) delete left.refine;
  return left;
}

/**
 * A preset that asks for other sizes than the model's own, as far as the model goes along: one that does not take them, or whose authors
 * do not stretch pictures, is shown them as its authors do; others keep their own kernel.
 */
function forModel(preset: Recipe, model: ModelEntry | undefined): Recipe {
  const { resize, ...others } = preset as Recipe & { readonly resize?: Resize };
  const options = resize?.sides ?? resize?.stretch;
  if (!model || !resize || !options || !(resize.sides || 'side' in options)) return preset;
  const own = (model.recipe.resize as Resize | undefined)?.stretch;
  if (!own || !isSmaller(options.side, model.input)) return others;
  return { ...others, resize: { [resize.sides ? 'sides' : 'stretch']: { ...own, ...options } } } as Recipe;
}

/** Options of plugins that stretch. */
type Resize = { readonly [plugin in 'stretch' | 'sides']?: Readonly<Record<string, unknown>> };

/** Whether a side is one that the model takes, and smaller than its own; where none is named, the plugin chooses. */
function isSmaller(side: unknown, input: Model['input']): boolean {
  if (typeof side !== 'number') return true;
  const own = 'shortSide' in input.size ? input.size.shortSide : Math.max(...input.size);
  return side < own && takesSize(input, { width: side, height: side });
}
