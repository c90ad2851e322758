import { limits, type Recipe } from '../pipeline/index.ts';
import type { Catalog } from '../removal/index.ts';

/** Arguments of a field that starts a removal, as far as they say what it costs. */
export interface Asked {
  readonly preset?: string | null | undefined;
  readonly recipe?: object | null | undefined;
}

type Chosen = Readonly<Record<string, any>>;

/** Runs of a removal by the default recipe, which shows two sizes: they are in the cost of every one. */
const USUAL_RUNS = 2;

/**
 * What a removal costs before its picture is known: runs of the network beyond the usual, and steps of lists. Its pixels are weighed
 * when they are known, against `PIXEL_MEMORY`.
 */
export function costOf({ preset, recipe }: Asked, { presets, defaultPreset }: Catalog): number {
  const named = presets[preset ?? defaultPreset]?.recipe ?? {};
  // By whole stage, as recipes are merged.
  const given = Object.entries(recipe ?? {}).filter(([, choice]) => choice != null);
  const { refine, layout, ...stages } = { ...(named as Chosen), ...Object.fromEntries(given) } as Chosen;
  const extra = Math.max(0, runsOf(stages as Recipe) - USUAL_RUNS);
  return limits.workCost + limits.runCost * extra + stepsCost(refine) + stepsCost(layout);
}

/** What the steps of a list cost. */
export const stepsCost = (steps: unknown): number => limits.stepCost * (Array.isArray(steps) ? steps.length : 0);

/** Runs of the network at most. */
function runsOf({ resize, infer, restore }: Chosen): number {
  if (restore?.own) return 0;
  const { tiles, sides } = resize ?? {};
  // More tiles are refused with their place when the recipe is checked.
  const tileCount = tiles && Math.min((tiles.columns ?? 2) * (tiles.rows ?? 2), limits.tiles);
  const views = tiles ? 1 + tileCount : sides ? (sides.sides?.length ?? USUAL_RUNS) : 1;
  const isTwice = infer?.flip || (infer?.surest?.mirrored ?? 'none') !== 'none';
  return isTwice ? 2 * views : views;
}
