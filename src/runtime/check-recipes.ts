import { CodedError, plan, type Recipe } from '../pipeline/index.ts';
import type { Catalog } from '../removal/index.ts';

/**
 * Plans every recipe of the catalog: one that does not plan is a reason not to start.
 *
 * @throws Error that names the manifest or preset, and the place in it
 */
export function checkRecipes({ registry, base, models, presets }: Catalog, defaultModel: string): void {
  const check = (what: string, recipes: readonly Recipe[]) => {
    try {
      plan(registry, base, ...recipes);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw new Error(`${what}: ${error.at.join('.')}: ${error.message}`, { cause: error });
    }
  };
  const usual = models.find(({ name }) => name === defaultModel)?.recipe ?? {};
  for (const { name, recipe } of models) check(`The manifest of "${name}"`, [recipe]);
  for (const [name, { recipe }] of Object.entries(presets)) check(`The preset "${name}"`, [usual, recipe]);
}
