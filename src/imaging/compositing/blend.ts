import type { Blend } from 'sharp';
import type { Composite, Mask, Picture } from '../../pipeline/index.ts';
import { withoutAlpha } from '../raster/flatten.ts';
import { bufferOf, type Pixels, pixelsOf, sharpOf } from '../raster/pixels.ts';
import { over } from './over.ts';
import { atSource, opacityLinesOf, paint, scanlinesOf, solidColor } from './scanlines.ts';

/** Modes that mix colors, by our names. */
const mixing = {
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
/** Modes that define what covers what; those of the second group leave holes in what was opaque. */
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
const blends = { ...mixing, ...solid, ...holed };
/** A blend mode or a Porter-Duff operator of the W3C's Compositing and Blending, by name. */
export type BlendMode = keyof typeof blends;
/** Every `BlendMode`. */
export const blendModes = Object.keys(blends) as [BlendMode, ...BlendMode[]];

/** The subject mixed into an opaque picture of its size. */
export async function blendOnto(
  behind: Pixels<3>,
  foreground: Picture,
  mask: Mask,
  mode: BlendMode,
): Promise<Composite> {
  const { width, height } = mask;
  if (mode in mixing) {
    // libvips mixes colors that are multiplied by their alpha already, which darkens soft edges. So it gets opaque ones,
    // and the mask is the opacity of the mixture.
    const mixed = await pixelsOf<3>(
      sharpOf(behind)
        .composite([layer(await withoutAlpha(foreground), blends[mode])])
        .removeAlpha(),
    );
    return paint(over(scanlinesOf(behind), scanlinesOf(mixed), opacityLinesOf(mask)), mask);
  }
  const cutout = paint(over(solidColor('#00000000', width), scanlinesOf(foreground), opacityLinesOf(mask)), mask);
  const covered = sharpOf(behind).composite([layer(cutout, blends[mode])]);
  const { data, channels } = await pixelsOf<3 | 4>(mode in solid ? covered.removeAlpha() : covered);
  return { data, width, height, channels, at: atSource };
}

const layer = ({ data, width, height, channels }: Pixels, blend: Blend) => ({
  input: bufferOf(data),
  raw: { width, height, channels },
  blend,
});
