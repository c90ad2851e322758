import type { Blend } from 'sharp';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { origin } from '../blend.ts';
import { fit, fitted } from '../fit.ts';
import { open, type Pixels, pixelsOf } from '../pixels.ts';
import { position } from '../position.ts';
import { opacityOf, over, painted, plain, rowsOf } from '../rows.ts';

/** Modes that mix colors, by our names. */
const colors = {
  multiply: 'multiply',
  screen: 'screen',
  overlay: 'overlay',
  darken: 'darken',
  lighten: 'lighten',
  colorDodge: 'color-dodge',
  colorBurn: 'color-burn',
  hardLight: 'hard-light',
  softLight: 'soft-light',
  difference: 'difference',
  exclusion: 'exclusion',
} as const satisfies Record<string, Blend>;
/** Modes that say what covers what; those of the second group leave holes in what was opaque. */
const solid = {
  over: 'over',
  atop: 'atop',
  dest: 'dest',
  destOver: 'dest-over',
  add: 'add',
  saturate: 'saturate',
} as const satisfies Record<string, Blend>;
const holed = {
  clear: 'clear',
  source: 'source',
  in: 'in',
  out: 'out',
  destIn: 'dest-in',
  destOut: 'dest-out',
  destAtop: 'dest-atop',
  xor: 'xor',
} as const satisfies Record<string, Blend>;
const blends = { ...colors, ...solid, ...holed };
type Mode = keyof typeof blends;
const modes = Object.keys(blends) as [Mode, ...Mode[]];

export default definePlugin({
  stage: 'composite',
  name: 'blend',
  version: 1,
  doc: 'The subject mixed into a color or a picture by a blend mode: MULTIPLY darkens as ink does, SCREEN lightens as light does, and so on.',
  options: {
    mode: opt.oneOf(
      'How it is mixed: all modes of libvips, as Porter and Duff (1984) and PDF 1.7 (11.3.5) have them.',
      modes,
      { default: 'multiply' },
    ),
    color: opt.color('Color behind the subject, or beside and behind the picture; its own alpha does not count.', {
      default: '#ffffff',
    }),
    image: opt.image('Picture behind the subject.', { optional: true }),
    fit,
    position: position('Which part of the picture is seen, or where it lies.'),
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  async run({ foreground, mask }, { mode, color, image, fit, position }, { signal }) {
    const { width, height } = mask;
    const behind = image
      ? await fitted(image, mask, { fit, position, background: color }, signal)
      : (painted(plain(color.slice(0, 7), width), mask) as Pixels<3>);
    if (mode in colors) {
      // libvips mixes colors that are multiplied by their alpha already, which darkens soft edges. So it gets opaque ones,
      // and the mask says how much of the mixture is seen.
      const mixed = await pixelsOf<3>(
        open(behind)
          .composite([layer(await opaque(foreground), blends[mode])])
          .removeAlpha(),
      );
      return painted(over(rowsOf(behind), rowsOf(mixed), opacityOf(mask)), mask);
    }
    const cutout = painted(over(plain('#00000000', width), rowsOf(foreground), opacityOf(mask)), mask);
    const covered = open(behind).composite([layer(cutout, blends[mode])]);
    const { data, channels } = await pixelsOf<3 | 4>(mode in solid ? covered.removeAlpha() : covered);
    return { data, width, height, channels, at: origin };
  },
});

const layer = ({ data, width, height, channels }: Pixels, blend: Blend) => ({
  input: Buffer.from(data.buffer, data.byteOffset, data.length),
  raw: { width, height, channels },
  blend,
});

const opaque = async (picture: Pixels): Promise<Pixels> =>
  picture.channels === 3 ? picture : pixelsOf<3>(open(picture).removeAlpha());
