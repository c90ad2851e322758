import sharp, { type Color } from 'sharp';
import { CodedError, definePlugin, opt } from '../../pipeline/index.ts';
import { rgbaOf } from '../blend.ts';
import { type Place, padded } from '../fit.ts';
import { unit } from '../length.ts';
import { open, type Pixels, pixelsOf, type Size } from '../pixels.ts';
import { type Position, position, sharesOf } from '../position.ts';
import { shrink } from '../resample.ts';
import { checkRoom } from '../room.ts';

const side = (doc: string) => opt.int(doc, { min: 1, max: 65535, optional: true });

export default definePlugin({
  stage: 'layout',
  name: 'canvas',
  version: 1,
  doc: 'Put the picture on a canvas of a size or a shape. One that is too large is shrunk to fit; none is enlarged: scale does that.',
  reads: ['composite'],
  options: {
    width: side('Width of the canvas, in pixels; if left out, as the rest has it.'),
    height: side('Height of the canvas, in pixels; if left out, as the rest has it.'),
    aspect: opt.float('Its width for each unit of height: 1 is a square, 0.75 a portrait of 3 to 4.', {
      min: 0.01,
      max: 100,
      optional: true,
    }),
    padding: opt.float('Room between the picture and every edge.', { min: 0, max: 65535, default: 0 }),
    unit: unit("What padding is in: pixels, or percent of the picture's longer side as it lies there."),
    position: position('Where the picture lies in what padding leaves.'),
    background: opt.color('Color of the canvas, also behind what is transparent in the picture; it may have alpha.', {
      default: '#00000000',
    }),
  },
  check: ({ width, height, aspect, padding, unit }) => {
    if (width !== undefined && height !== undefined && aspect !== undefined)
      return 'say two of width, height and aspect; the third follows from them.';
    if ((width ?? height ?? aspect) === undefined && padding === 0)
      return 'say a width, a height, an aspect or a padding.';
    if (unit === 'percent') return padding > 100 ? 'padding is at most 100 percent.' : undefined;
    return 2 * padding < Math.min(width ?? Infinity, height ?? Infinity)
      ? undefined
      : 'padding on both sides leaves no room for the picture.';
  },
  async run({ composite }, { position, background, ...asked }, { signal }) {
    const { factor, canvas, padding } = laidOut(composite, asked);
    checkRoom(canvas, composite);
    const side = (length: number) => Math.max(1, Math.round(length * factor));
    const size = factor < 1 ? { width: side(composite.width), height: side(composite.height) } : composite;
    const picture = await shrink<1 | 3 | 4>(composite, size, 'lanczos3', signal);
    const place = placeOf(picture, canvas, padding, position);
    const { data, channels } = await on(canvas, background, picture, place);
    const { at } = composite;
    return {
      data,
      ...canvas,
      channels,
      at: { left: at.left * factor + place.left, top: at.top * factor + place.top, scale: at.scale * factor },
    };
  },
});

interface Asked {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly aspect: number | undefined;
  readonly padding: number;
  readonly unit: 'pixels' | 'percent';
}

interface LaidOut {
  /** How much the picture is shrunk. */
  readonly factor: number;
  readonly canvas: Size;
  /** Room at every edge that position has no say in, in pixels of the canvas. */
  readonly padding: number;
}

function laidOut(picture: Size, { padding, unit, ...asked }: Asked): LaidOut {
  const { aspect, width = asked.height && aspect && asked.height * aspect } = asked;
  const height = asked.height ?? (width && aspect && width / aspect);
  // Room that is shrunk along with the picture, and room that stays as it is.
  const relative = unit === 'percent' ? (2 * padding * Math.max(picture.width, picture.height)) / 100 : 0;
  const fixed = unit === 'pixels' ? 2 * padding : 0;
  const fits = (length: number | undefined, own: number) => ((length ?? Infinity) - fixed) / (own + relative);
  const factor = Math.min(1, fits(width, picture.width), fits(height, picture.height));
  if (factor <= 0) {
    throw new CodedError('BAD_OPTION', 'layout.canvas: padding on both sides leaves no room for the picture.', [
      'layout',
      'canvas',
      'padding',
    ]);
  }
  const needed = (own: number) => (own + relative) * factor + fixed;
  const [least, tall] = [needed(picture.width), needed(picture.height)];
  const free = aspect ?? 0;
  const whole = (length: number) => Math.max(1, Math.round(length));
  return {
    factor,
    padding: (relative * factor + fixed) / 2,
    canvas: {
      width: whole(width ?? Math.max(least, tall * free)),
      height: whole(height ?? Math.max(tall, free > 0 ? least / free : 0)),
    },
  };
}

/** Whole pixels before the picture: where sides were rounded there may be half a pixel less room than padding. */
function placeOf(picture: Size, canvas: Size, padding: number, position: Position): Place {
  const [across, down] = sharesOf(position);
  const before = (own: number, whole: number, share: number) => {
    const room = whole - own;
    const edge = Math.min(padding, room / 2);
    return Math.round(edge + (room - 2 * edge) * share);
  };
  return { left: before(picture.width, canvas.width, across), top: before(picture.height, canvas.height, down) };
}

/** Pixels somewhere on a color, which is seen through them as well; without alpha where it is opaque. */
async function on(canvas: Size, background: string, picture: Pixels, place: Place) {
  const [r, g, b, alpha] = rgbaOf(background);
  const color = { r, g, b, alpha: alpha / 255 };
  const isOpaque = alpha === 255;
  const seen = picture.channels === 4 && alpha > 0 ? await filled(picture, color) : picture;
  const channels = isOpaque ? 3 : 4;
  const image = isOpaque
    ? open(seen).toColourspace('srgb').removeAlpha()
    : open(seen).toColourspace('srgb').ensureAlpha();
  const whole = seen.channels === channels ? seen : await pixelsOf<3 | 4>(image);
  return padded(whole as Pixels<3 | 4>, canvas, place, color);
}

/** (Not done where nothing is seen through: libvips would lose a shade of what is faint.) */
function filled({ width, height, ...picture }: Pixels, background: Color): Promise<Pixels> {
  const create = { width, height, channels: 4, background } as const;
  const { data, channels } = picture;
  const input = Buffer.from(data.buffer, data.byteOffset, data.length);
  return pixelsOf(sharp({ create }).composite([{ input, raw: { width, height, channels } }]));
}
