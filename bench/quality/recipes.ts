import { readFile } from 'node:fs/promises';
import type { Recipe } from '../../src/pipeline/index.ts';
import type { plugins } from '../../src/plugins/index.ts';

type BuiltIn = Recipe<(typeof plugins)[number]>;

/** What everything is compared with: what the model's authors do. */
export const REFERENCE = 'reference';

/** Recipes for masks, besides the presets: each plugin that may improve a mask alone, and what may go well together. */
export const masks: Readonly<Record<string, BuiltIn>> = {
  'resize.tiles': { resize: { tiles: {} } },
  'infer.flip': { infer: { flip: {} } },
  'restore.guided': { restore: { guided: {} } },
  'refine.solid': { refine: [{ solid: {} }] },
  'refine.guided': { refine: [{ guided: {} }] },
  'refine.closedForm': { refine: [{ closedForm: {} }] },
  'refine.components': { refine: [{ components: {} }] },
  'refine.smooth': { refine: [{ smooth: {} }] },
  'refine.feather': { refine: [{ feather: {} }] },
  'flip + guided': { infer: { flip: {} }, refine: [{ guided: {} }] },
};

/** Recipes for color, evaluated with the true opacity as the mask; the first is what the others are compared with. */
export const colors: Readonly<Record<string, BuiltIn>> = {
  source: { foreground: { source: {} } },
  blurFusion: { foreground: { blurFusion: {} } },
  multilevel: { foreground: { multilevel: {} } },
};

/** Ways to bring a smaller mask back to the picture's size: plugins of `restore`, compared with the first. */
export const restores: Readonly<Record<string, BuiltIn['restore']>> = {
  cubic: { resample: { kernel: 'cubic' } },
  guided: { guided: {} },
};

/**
 * The recipes under test, each laid over the model's own: `wanted` is a JSON file of recipes by name, or names of ours separated by commas;
 * without it, all of ours and the presets. The reference always comes first.
 */
export async function candidatesOf(
  wanted: string | undefined,
  presets: Readonly<Record<string, { readonly recipe: Recipe }>>,
): Promise<Readonly<Record<string, Recipe>>> {
  const ours: Record<string, Recipe> = { [REFERENCE]: {}, ...masks };
  for (const [name, { recipe }] of Object.entries(presets)) if (name !== REFERENCE) ours[`preset ${name}`] = recipe;
  const recipes = wanted?.endsWith('.json')
    ? JSON.parse(await readFile(wanted, 'utf8'))
    : wanted
      ? chosen(ours, wanted)
      : ours;
  return { [REFERENCE]: {}, ...recipes };
}

function chosen(ours: Readonly<Record<string, Recipe>>, names: string): Record<string, Recipe> {
  return Object.fromEntries(
    names.split(',').map((name) => {
      const recipe = ours[name.trim()];
      if (!recipe) throw new Error(`There is no recipe "${name.trim()}". There are: ${Object.keys(ours).join(', ')}.`);
      return [name.trim(), recipe];
    }),
  );
}
