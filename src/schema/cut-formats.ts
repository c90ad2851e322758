import type { Recipe } from '../pipeline/index.ts';
import { type Catalog, screaming } from '../removal/index.ts';

/** Which formats results can have, for requests that ask by media type. */
export interface CutFormats {
  /** Plugins of `encode`. */
  readonly encoders: readonly { readonly name: string; readonly mediaType: string }[];
  /** Media type of what a preset gives, by its name in the enum; that of the default preset without one. */
  usual(preset: string | undefined): string;
}

export function cutFormats(
  { registry, base, presets, defaultPreset, models }: Catalog,
  defaultModel: string,
): CutFormats {
  const encoders = registry.list('encode').map(({ name, file }) => ({ name, mediaType: file!.mediaType }));
  const byWire = new Map(Object.entries(presets).map(([name, { recipe }]) => [screaming(name), recipe]));
  const ofModel = models.find(({ name }) => name === defaultModel)?.recipe;
  return {
    encoders,
    usual(preset) {
      const recipes: readonly (Recipe | undefined)[] = [byWire.get(preset ?? screaming(defaultPreset)), ofModel, base];
      const chosen = recipes.find((recipe) => recipe?.encode != null)!;
      const [name] = Object.keys(chosen.encode as object);
      return encoders.find((encoder) => encoder.name === name)!.mediaType;
    },
  };
}
