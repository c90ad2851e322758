import type { Recipe } from '../pipeline/index.ts';
import type { plugins } from './built-in.ts';

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

/** The answer at the smaller of two sizes where that is decided enough, else what is surer of both, or both joined; see bench/quality.md. */
const surest = { resize: { sides: {} }, infer: { surest: {} } } as const satisfies BuiltIn;
/** What a model is in doubt of deep inside is the subject. */
const solid = { solid: {} } as const;
/** A model's last doubt of the background is haze on a new one. */
const clear = { levels: { black: 0.05, white: 1 } } as const;

/** Recipes with a name. Each says its lists, so that nothing of an earlier recipe's stays in them. */
export const presets = {
  reference: { doc: "What the model's authors do, as its manifest has it.", recipe: {} },
  balanced: {
    doc: 'What is right for most pictures: the model sees the picture a little smaller than at its own size, and at its own too where it is in doubt; the subject is opaque inside, the background free of haze, and soft edges have its own color. A model of one size runs once.',
    recipe: { ...surest, refine: [solid, clear], foreground: { multilevel: {} }, layout: [] },
  },
  article: {
    doc: 'The procedure of the article that this server began with, step for step: soft edges, color and alpha both multiplied.',
    recipe: article,
  },
  articleBinary: {
    doc: "The article's other ending: every pixel either opaque or gone.",
    recipe: { ...article, composite: { binary: { at: 0.5 } } },
  },
  preview: {
    doc: 'Small and quick: the model sees the picture at half of its own size where it can, the result is at most 768 pixels wide and high, as WebP at low effort.',
    recipe: {
      resize: { stretch: { side: 512 } },
      infer: { single: {} },
      refine: [solid],
      layout: [{ scale: { width: 768, height: 768 } }],
      encode: { webp: { effort: 0 } },
    },
  },
  print: {
    doc: "Hair and fur for print, not hard outlines: the default's two sizes, each the mean with its mirrored run, opaque inside, opacity from the colors around the edge, and the subject's own color there, as PNG. About twice the network's time, and seconds more.",
    recipe: {
      ...surest,
      infer: { surest: { mirrored: 'mean' } },
      // Solid first: what is left in doubt deep inside would be solved for, and edges then lean on it.
      refine: [solid, { closedForm: {} }],
      foreground: { multilevel: {} },
      layout: [],
      encode: { png: {} },
    },
  },
  portrait: {
    doc: 'The subject before its own background, blurred as by a large lens, as JPEG.',
    recipe: {
      ...surest,
      refine: [solid, clear],
      // Before its own background the subject's color needs no estimate.
      foreground: { source: {} },
      composite: { blur: { sigma: 1.6, unit: 'percent' } },
      layout: [],
      encode: { jpeg: { quality: 92 } },
    },
  },
  product: {
    doc: 'The subject in the middle of a white square, with a soft shadow, as shops show it, as JPEG.',
    recipe: {
      ...surest,
      refine: [solid, clear],
      foreground: { multilevel: {} },
      composite: {
        shadow: {
          offsetY: 1,
          blur: 1.5,
          unit: 'percent',
          opacity: 0.3,
          background: '#ffffff',
          expand: true,
        },
      },
      layout: [
        // What is left around it holds the shadow; where a subject is cut off by the picture, it stays so.
        { crop: { margin: 10, unit: 'percent' } },
        { canvas: { aspect: 1, background: '#ffffff' } },
      ],
      encode: { jpeg: { quality: 92 } },
    },
  },
  sticker: {
    doc: 'The subject with a white outline, 512 pixels wide and high as messengers want it, as WebP.',
    recipe: {
      ...surest,
      // Haze far from the subject would be part of what is centered.
      refine: [solid, { levels: { black: 0.1, white: 1 } }],
      foreground: { multilevel: {} },
      composite: { outline: { width: 2, unit: 'percent', expand: true } },
      layout: [
        { crop: { to: 'visible' } },
        { scale: { width: 512, height: 512, enlarge: true } },
        { canvas: { width: 512, height: 512 } },
      ],
      encode: { webp: {} },
    },
  },
} as const satisfies Record<string, { readonly doc: string; readonly recipe: BuiltIn }>;
