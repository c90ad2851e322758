import {
  type Choice,
  createRegistry,
  definePlugin,
  opt,
  type Picture,
  plan,
  type Recipe,
} from '../../src/pipeline/index.ts';
import { plugins } from '../../src/plugins/index.ts';

/** Nothing here runs: it is right if it compiles, and every `@ts-expect-error` is wrong as it says. */
const registry = createRegistry(plugins);
type Built = Recipe<(typeof plugins)[number]>;

export const right: Built = {
  resize: { stretch: { kernel: 'cubic' } },
  refine: [{ threshold: { at: 0.4 } }, { levels: {} }],
  composite: { color: { color: '#00ff00' } },
  encode: null,
};

// @ts-expect-error two plugins in a stage that takes one
export const two: Built = { composite: { cutout: {}, color: {} } };
// @ts-expect-error no such plugin
export const unknown: Built = { composite: { sparkle: {} } };
// @ts-expect-error no such stage
export const nowhere: Built = { compose: { cutout: {} } };
// @ts-expect-error a plugin of another stage
export const elsewhere: Built = { composite: { threshold: {} } };
// @ts-expect-error an option of another type
export const wrong: Built = { composite: { color: { color: 12 } } };
// @ts-expect-error not a value of the enum
export const kernel: Built = { resize: { stretch: { kernel: 'spline' } } };
// @ts-expect-error an option that the plugin does not have
export const extra: Built = { composite: { color: { at: 0.5 } } };
// @ts-expect-error a list stage takes a list
export const single: Built = { refine: { threshold: {} } };
// @ts-expect-error a stage that takes one takes no list
export const many: Built = { composite: [{ cutout: {} }] };
// @ts-expect-error a required option is not said
export const missing: Built = { normalize: { meanStd: { mean: [0, 0, 0] } } };
// @ts-expect-error a required picture is not said
export const maskless: Built = { restore: { own: {} } };

/** What `run` gets is what the options say. */
export const custom = definePlugin({
  stage: 'composite',
  name: 'custom',
  version: 1,
  doc: 'Custom.',
  options: {
    count: opt.int('Count.', { min: 1, default: 3 }),
    mode: opt.oneOf('Mode.', ['a', 'b'], { default: 'a' }),
    need: opt.float('Need.', {}),
    maybe: opt.color('Maybe.', { optional: true }),
    back: opt.image('Back.'),
    side: opt.image('Side.', { optional: true }),
  },
  reads: ['decoded', 'mask'],
  run({ decoded, mask }, { count, mode, need, maybe, back, side }, host) {
    const typed: [number, 'a' | 'b', number, string | undefined, Picture, Picture | undefined] = [
      count,
      mode,
      need,
      maybe,
      back,
      side,
    ];
    host.warn('TYPED', String(typed.length + mask.width));
    return { ...decoded, at: { left: 0, top: 0, scale: 1 } };
  },
});

type CustomChoice = Choice<typeof custom, 'composite'>;
const digest = { digest: '' };
export const enough: CustomChoice = { custom: { need: 1, back: digest } };
// @ts-expect-error an optional option is left out, not null
export const nothing: CustomChoice = { custom: { need: 1, back: digest, maybe: null } };
// @ts-expect-error a picture is named by its digest, outside
export const pixels: CustomChoice = { custom: { need: 1, back: new Uint8Array() } };

plan(createRegistry([...plugins, custom]), right, { composite: enough });
// @ts-expect-error this registry does not have it
plan(registry, { composite: enough });

const rest = { name: 'other', version: 1, doc: 'Other.', options: {} } as const;
// @ts-expect-error a plugin that refines gives a mask
definePlugin({ ...rest, stage: 'refine', run: () => ({ data: new Uint8Array(), mediaType: 'image/png' }) });
// @ts-expect-error a composite does not see the raw output
definePlugin({ ...rest, stage: 'composite', run: ({ output }) => output });
// @ts-expect-error it says it reads the mask only
definePlugin({ ...rest, stage: 'alpha', reads: ['mask'], run: ({ decoded }) => decoded });
definePlugin({
  ...rest,
  stage: 'alpha',
  // @ts-expect-error its stage does not offer that
  reads: ['output'],
  run: () => ({ data: new Uint8Array(), width: 0, height: 0 }),
});
definePlugin({
  ...rest,
  stage: 'infer',
  heavy: true,
  // @ts-expect-error a heavy plugin has no network
  run: async ({ input, model }, _options, host) => [await host.infer(model, input[0]!)],
});
definePlugin({
  ...rest,
  stage: 'alpha',
  run({ mask }) {
    // @ts-expect-error nobody gives an artefact another size
    mask.width = 2;
    return mask;
  },
});
// @ts-expect-error a default outside the enum
opt.oneOf('Mode.', ['a', 'b'], { default: 'c' });
// @ts-expect-error a default of another type
opt.int('Count.', { default: '3' });
