import type { Recipe } from '../pipeline/index.ts';
import type { plugins } from './index.ts';

type BuiltIn = Recipe<(typeof plugins)[number]>;

/** The first recipe of every plan. What it leaves out depends on the network, and the model's manifest says it. */
export const base = {
  decode: { sharp: {} },
  infer: { single: {} },
  refine: [],
  alpha: { multiply: {} },
  measure: { subject: {} },
  foreground: { source: {} },
  composite: { cutout: {} },
  layout: [],
  encode: { png: {} },
} as const satisfies BuiltIn;

const article = {
  resize: { stretch: { kernel: 'linear' } },
  normalize: { symmetric: {} },
  denormalize: { minMax: {} },
  restore: { resample: { kernel: 'nearest' } },
  refine: [],
  foreground: { source: {} },
  composite: { premultiplied: {} },
  layout: [],
} as const satisfies BuiltIn;

/** Recipes with a name. Each says its lists, so that nothing of an earlier recipe's stays in them. */
export const presets = {
  reference: { doc: "What the model's authors do, as its manifest has it.", recipe: {} },
  article: {
    doc: 'The procedure of the article that this server began with, step for step: soft edges, color and alpha both multiplied.',
    recipe: article,
  },
  articleBinary: {
    doc: "The article's other ending: every pixel either opaque or gone.",
    recipe: { ...article, composite: { binary: { at: 0.5 } } },
  },
  preview: {
    doc: 'Small and quick: at most 1024 pixels wide and high, as WebP at low effort.',
    recipe: { refine: [], layout: [{ scale: { width: 1024, height: 1024 } }], encode: { webp: { effort: 0 } } },
  },
} as const satisfies Record<string, { readonly doc: string; readonly recipe: BuiltIn }>;
