/** One picture of the gallery: what is asked for, as a client writes it. */
export interface Entry {
  /** A value of `Sample`. */
  readonly sample: string;
  /** Fields of a `RecipeInput`, as GraphQL; `$mask` is an ellipse drawn by hand. */
  readonly recipe: string;
  /** What to look at. */
  readonly caption: string;
  /** The part of the result that is shown, in its pixels; all of it if left out. */
  readonly detail?: readonly [left: number, top: number, width: number, height: number];
}

const HAIR = [150, 0, 200, 150] as const;
const EAR = [300, 0, 151, 113] as const;
const matte = 'composite: { matte: {} }';
const onBlue = 'composite: { color: { color: "#2b6cb0" } }';

/** One for each plugin, `<stage>.<plugin>`. */
export const entries: Readonly<Record<string, Entry>> = {
  'decode.sharp': {
    sample: 'CAT',
    recipe: 'decode: { sharp: {} }',
    caption: "The sample CAT, cut out by the model's own recipe, as in all pictures of plugins.",
  },

  'resize.stretch': {
    sample: 'ROCKET',
    recipe: `resize: { stretch: { kernel: LINEAR } } ${matte}`,
    caption: 'The mask of ROCKET, its picture stretched to a square.',
  },
  'resize.contain': {
    sample: 'ROCKET',
    recipe: `resize: { contain: {} } ${matte}`,
    caption: 'The same, letterboxed: a network trained on stretched pictures finds other things.',
  },
  'resize.sides': {
    sample: 'ROCKET',
    recipe: `resize: { sides: { sides: [512, 1024] } } ${matte}`,
    caption: 'The smaller view finds the rocket, the larger one adds detail at its edges.',
  },
  'resize.tiles': {
    sample: 'ROCKET',
    recipe: `resize: { tiles: {} } ${matte}`,
    caption: 'Tiles are for large pictures: of one this small there is one view, as with stretch.',
  },

  'normalize.halfUnit': {
    sample: 'COFFEE',
    recipe: `normalize: { halfUnit: {} } ${matte}`,
    caption: "The mask of COFFEE with the default network's own normalization.",
  },
  'normalize.imagenet': {
    sample: 'COFFEE',
    recipe: `normalize: { imagenet: {} } ${matte}`,
    caption: 'The default network, fed what others want.',
  },
  'normalize.maxScaled': {
    sample: 'COFFEE',
    recipe: `normalize: { maxScaled: {} } ${matte}`,
    caption: 'The default network, fed what U-2-Net wants.',
  },
  'normalize.meanStd': {
    sample: 'COFFEE',
    recipe: `normalize: { meanStd: { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] } } ${matte}`,
    caption: 'Its own normalization, written as numbers.',
  },
  'normalize.symmetric': {
    sample: 'COFFEE',
    recipe: `normalize: { symmetric: {} } ${matte}`,
    caption: 'Twice the contrast that it was trained on.',
  },
  'normalize.unit': {
    sample: 'COFFEE',
    recipe: `normalize: { unit: {} } ${matte}`,
    caption: 'Lighter than what it was trained on.',
  },

  'infer.single': {
    sample: 'CAT',
    recipe: `infer: { single: {} } ${matte}`,
    caption: 'The ear and a whisker, by one run.',
    detail: EAR,
  },
  'infer.flip': {
    sample: 'CAT',
    recipe: `infer: { flip: {} } ${matte}`,
    caption: 'The same by the mean of two runs, one of them mirrored.',
    detail: EAR,
  },

  'infer.surest': {
    sample: 'CAT',
    recipe: `infer: { surest: { mirrored: LAST, enough: 0.01 } } ${matte}`,
    caption: 'The less doubtful of the two, here the straight one.',
    detail: EAR,
  },

  'denormalize.clamp': {
    sample: 'CAT',
    recipe: `denormalize: { clamp: {} } ${matte}`,
    caption: "The default network's opacity as it is.",
    detail: EAR,
  },
  'denormalize.linear': {
    sample: 'CAT',
    recipe: `denormalize: { linear: {} } ${matte}`,
    caption: 'Opacity read as -1..1: what the warning HALF_OPAQUE is about.',
    detail: EAR,
  },
  'denormalize.minMax': {
    sample: 'CAT',
    recipe: `denormalize: { minMax: {} } ${matte}`,
    caption: 'Stretched from its least value to its greatest.',
    detail: EAR,
  },
  'denormalize.percentile': {
    sample: 'CAT',
    recipe: `denormalize: { percentile: { low: 10, high: 60 } } ${matte}`,
    caption: 'Stretched between two percentiles.',
    detail: EAR,
  },
  'denormalize.sigmoid': {
    sample: 'CAT',
    recipe: `denormalize: { sigmoid: {} } ${matte}`,
    caption: 'Opacity read as logits: grey everywhere.',
    detail: EAR,
  },

  'restore.own': {
    sample: 'COFFEE',
    recipe: 'restore: { own: { mask: $mask } }',
    caption: 'A mask drawn by hand; the network does not run.',
  },
  'restore.resample': {
    sample: 'ASTRONAUT',
    recipe: `restore: { resample: { kernel: NEAREST } } ${matte}`,
    caption: 'By the nearest pixel. It shows as stairs where a picture is larger than the input of the network.',
    detail: [165, 20, 60, 45],
  },

  'restore.guided': {
    sample: 'CAT',
    recipe: `restore: { guided: { subsampling: 4 } } ${matte}`,
    caption: 'Detail of the colors added, as for a picture four times as large as the input of the network.',
    detail: EAR,
  },

  'refine.closedForm': {
    sample: 'ASTRONAUT',
    recipe: `refine: [{ closedForm: {} }] ${matte}`,
    caption: 'Hair, found from the colors around it.',
    detail: HAIR,
  },
  'refine.levels': {
    sample: 'CAT',
    recipe: `refine: [{ levels: { black: 0.3, white: 0.8 } }] ${matte}`,
    caption: 'Haze cleared, holes closed.',
    detail: EAR,
  },
  'refine.threshold': {
    sample: 'CAT',
    recipe: `refine: [{ threshold: { at: 0.5 } }] ${matte}`,
    caption: 'Hard: hair is cut.',
    detail: EAR,
  },
  'refine.feather': {
    sample: 'COFFEE',
    recipe: `refine: [{ feather: { radius: 6 } }] ${onBlue}`,
    caption: 'A soft edge.',
  },
  'refine.grow': {
    sample: 'COFFEE',
    recipe: `refine: [{ grow: { pixels: 6 } }] ${onBlue}`,
    caption: 'Six pixels larger.',
  },
  'refine.smooth': {
    sample: 'ROCKET',
    recipe: `refine: [{ smooth: {} }] ${matte}`,
    caption: 'What is too thin is gone, and gaps are closed.',
  },
  'refine.solid': {
    sample: 'CAT',
    recipe: `refine: [{ solid: {} }] ${onBlue}`,
    caption: 'What shone through deep inside is opaque; fur and whiskers are as they were.',
  },
  'refine.components': {
    sample: 'ROCKET',
    recipe: `refine: [{ components: { keepAbove: 0.2 } }] ${matte}`,
    caption: 'Small pieces are gone.',
  },
  'refine.guided': {
    sample: 'CAT',
    recipe: `refine: [{ threshold: {} }, { guided: {} }] ${matte}`,
    caption: "A mask that was made hard, drawn along the picture's edges.",
    detail: EAR,
  },
  'alpha.multiply': {
    sample: 'ROCKET',
    recipe: 'alpha: { multiply: {} }',
    caption: 'Opaque pictures, as this one, stay as they are.',
  },
  'alpha.ignore': {
    sample: 'ROCKET',
    recipe: 'alpha: { ignore: {} }',
    caption: 'The same here: it differs only where a picture is transparent itself.',
  },

  'foreground.source': {
    sample: 'CAT',
    recipe: `foreground: { source: {} } ${onBlue}`,
    caption: 'Seen through soft edges, the old background is still there.',
    detail: EAR,
  },
  'foreground.blurFusion': {
    sample: 'CAT',
    recipe: `foreground: { blurFusion: {} } ${onBlue}`,
    caption: "The subject's own color, quickly.",
    detail: EAR,
  },
  'foreground.multilevel': {
    sample: 'CAT',
    recipe: `foreground: { multilevel: {} } ${onBlue}`,
    caption: "The subject's own color, with care.",
    detail: EAR,
  },

  'composite.background': {
    sample: 'COFFEE',
    recipe: 'composite: { background: {} }',
    caption: 'What is left without the subject.',
  },
  'composite.binary': {
    sample: 'CAT',
    recipe: 'composite: { binary: {} }',
    caption: 'All or nothing: stairs.',
    detail: EAR,
  },
  'composite.blend': {
    sample: 'ASTRONAUT',
    recipe: 'composite: { blend: { mode: HARD_LIGHT, image: { sample: COFFEE } } }',
    caption: 'Mixed into a picture.',
  },
  'composite.blur': {
    sample: 'ASTRONAUT',
    recipe: 'composite: { blur: { sigma: 10 } }',
    caption: 'No orange around the suit, no halo around the hair.',
  },
  'composite.color': {
    sample: 'ASTRONAUT',
    recipe: 'composite: { color: { color: "#f4a261" } }',
    caption: 'On a color.',
  },
  'composite.cutout': { sample: 'ASTRONAUT', recipe: 'composite: { cutout: {} }', caption: 'On nothing.' },
  'composite.gradient': {
    sample: 'COFFEE',
    recipe: 'composite: { gradient: { shape: RADIAL, colors: ["#fff1d6", "#c9874b"] } }',
    caption: 'On colors that run into each other.',
  },
  'composite.matte': { sample: 'ASTRONAUT', recipe: 'composite: { matte: {} }', caption: 'The mask.' },
  'composite.outline': {
    sample: 'COFFEE',
    recipe: 'composite: { outline: { width: 6, gap: 5, color: "#e63946", expand: true } }',
    caption: 'A line around it, with a gap.',
  },
  'composite.overlay': {
    sample: 'ROCKET',
    recipe: 'composite: { overlay: {} }',
    caption: 'To check a mask: what is red goes.',
  },
  'composite.picture': {
    sample: 'CAT',
    recipe: 'composite: { picture: { image: { sample: ROCKET } } }',
    caption: 'On another picture.',
  },
  'composite.premultiplied': {
    sample: 'CAT',
    recipe: 'composite: { premultiplied: {} }',
    caption: 'Color and alpha both multiplied: dark fringes.',
    detail: EAR,
  },
  'composite.shadow': {
    sample: 'COFFEE',
    recipe: 'composite: { shadow: { offsetX: 8, offsetY: 12, background: "#f1efe9" } }',
    caption: 'With a shadow.',
  },

  'layout.canvas': {
    sample: 'COFFEE',
    recipe: 'layout: [{ canvas: { aspect: 1, padding: 8, unit: PERCENT, background: "#e9c46a" } }]',
    caption: 'In the middle of a square.',
  },
  'layout.crop': {
    sample: 'COFFEE',
    recipe: 'layout: [{ crop: { margin: 4, unit: PERCENT } }]',
    caption: 'Cut to the subject.',
  },
  'layout.scale': { sample: 'COFFEE', recipe: 'layout: [{ scale: { width: 160 } }]', caption: 'Small.' },

  'encode.avif': {
    sample: 'ASTRONAUT',
    recipe: 'encode: { avif: { quality: 20 } }',
    caption: 'At quality 20.',
    detail: HAIR,
  },
  'encode.jpeg': {
    sample: 'ASTRONAUT',
    recipe: 'encode: { jpeg: { quality: 20, background: "#2b6cb0" } }',
    caption: 'At quality 20.',
    detail: HAIR,
  },
  'encode.png': {
    sample: 'ASTRONAUT',
    recipe: 'encode: { png: { colors: 16 } }',
    caption: 'Reduced to 16 colors; by itself it is lossless.',
    detail: HAIR,
  },
  'encode.tiff': { sample: 'ASTRONAUT', recipe: 'encode: { tiff: {} }', caption: 'Lossless.', detail: HAIR },
  'encode.webp': {
    sample: 'ASTRONAUT',
    recipe: 'encode: { webp: { quality: 20 } }',
    caption: 'At quality 20.',
    detail: HAIR,
  },
};

/** One for each preset. */
export const presetEntries: Readonly<Record<string, Omit<Entry, 'recipe'>>> = {
  balanced: { sample: 'COFFEE', caption: 'What a request gets that says nothing.' },
  reference: { sample: 'CAT', caption: 'What the model says, doubt and all: a hard one.' },
  article: { sample: 'COFFEE', caption: 'Soft edges, darkened.' },
  articleBinary: { sample: 'COFFEE', caption: 'No soft edges.' },
  preview: { sample: 'ROCKET', caption: 'The same, small and quick.' },
  portrait: { sample: 'ASTRONAUT', caption: 'Before a blurred background.' },
  product: { sample: 'COFFEE', caption: 'For a shop.' },
  sticker: { sample: 'ASTRONAUT', caption: 'For a message.' },
  print: { sample: 'ASTRONAUT', caption: 'With care, for hair and fur.' },
};

/** Plugins that nothing can be shown of, and why. */
export const unseen: Readonly<Record<string, string>> = {
  'measure.subject': 'gives numbers, and no picture.',
  'denormalize.softmax': 'wants a network with several channels; the default one has one.',
};
