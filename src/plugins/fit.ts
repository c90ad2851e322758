import type { Color } from 'sharp';
import { opt, type Picture } from '../pipeline/index.ts';
import { open, type Pixels, pixelsOf, type Size } from './pixels.ts';
import { type Position, sharesOf } from './position.ts';
import { resample } from './resample.ts';

const fits = ['cover', 'contain', 'fill'] as const;
type Fit = (typeof fits)[number];

/** The option of everything that a picture is put behind. */
export const fit = opt.oneOf(
  'How another shape is met: COVER cuts off what hangs over, CONTAIN leaves room, FILL stretches.',
  fits,
  { shared: 'Fit', default: 'cover' },
);

/** How a picture goes behind another, and what is seen beside and through it. */
interface Fitting {
  readonly fit: Fit;
  readonly position: Position;
  /** Its own alpha does not count. */
  readonly background: string;
}

/** A picture brought to a size, by cubic interpolation where it is enlarged and lanczos3 where it is shrunk. */
export async function fitted(image: Picture, to: Size, { fit, position, background }: Fitting, signal: AbortSignal) {
  const color = background.slice(0, 7);
  const shares = sharesOf(position);
  const opaque = await pixelsOf<3>(open(image).flatten({ background: color }).removeAlpha());
  if (fit === 'contain') {
    const inside = within(image, to);
    const scaled = await resample(opaque, inside, 'lanczos3', signal);
    const [left, top] = roomOf(inside, to, shares);
    return padded(scaled, to, { left, top }, color);
  }
  // Cut before it is scaled, by whole pixels: the other way, a strip of 1 x 60000 would be enlarged to gigapixels.
  const part = fit === 'cover' ? within(to, image) : { width: image.width, height: image.height };
  const [left, top] = roomOf(part, image, shares);
  const cut = await pixelsOf<3>(open(opaque).extract({ left, top, ...part }));
  return resample(cut, to, 'lanczos3', signal);
}

/** The largest size of the first one's shape inside the second; at least one pixel. */
export function within({ width, height }: Size, outer: Size): Size {
  const factor = Math.min(outer.width / width, outer.height / height);
  const side = (length: number, most: number) => Math.min(most, Math.max(1, Math.round(length * factor)));
  return { width: side(width, outer.width), height: side(height, outer.height) };
}

/** Pixels before something that lies in something larger, across and down. */
const roomOf = (inner: Size, outer: Size, [across, down]: readonly [number, number]) =>
  [Math.round((outer.width - inner.width) * across), Math.round((outer.height - inner.height) * down)] as const;

/** Where something begins in something larger, in pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

/** Pixels among more pixels, of one color. */
export async function padded<C extends 1 | 3 | 4>(
  from: Pixels<C>,
  to: Size,
  { left, top }: Place,
  background: Color,
): Promise<Pixels<C>> {
  const edges = { left, top, right: to.width - from.width - left, bottom: to.height - from.height - top };
  return pixelsOf<C>(open(from).extend({ ...edges, background }));
}
