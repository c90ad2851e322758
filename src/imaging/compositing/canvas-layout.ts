import type { Size } from '../raster/pixels.ts';
import type { Offset } from './padding.ts';

/** What is known of a canvas; undefined follows from the rest. */
export interface CanvasRequest {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly aspect: number | undefined;
  readonly padding: number;
  readonly unit: 'pixels' | 'percent';
}

/** How a picture lies on a canvas. */
export interface CanvasLayout {
  /** How much the picture is shrunk. */
  readonly factor: number;
  readonly canvas: Size;
  /** Room at every edge whatever the position, in pixels of the canvas. */
  readonly padding: number;
}

/** Lays out a picture on a canvas; undefined where padding on both sides leaves no room for it. */
export function layOutCanvas(picture: Size, { padding, unit, ...asked }: CanvasRequest): CanvasLayout | undefined {
  const { aspect, width = asked.height && aspect && asked.height * aspect } = asked;
  const height = asked.height ?? (width && aspect && width / aspect);
  // Room that is shrunk along with the picture, and room that stays as it is.
  const relative = unit === 'percent' ? (2 * padding * Math.max(picture.width, picture.height)) / 100 : 0;
  const fixed = unit === 'pixels' ? 2 * padding : 0;
  const fits = (length: number | undefined, own: number) => ((length ?? Infinity) - fixed) / (own + relative);
  const factor = Math.min(1, fits(width, picture.width), fits(height, picture.height));
  if (factor <= 0) return;
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

/** Whole pixels before the picture, by shares of the room that padding leaves: where sides were rounded there may be half a pixel less room than padding. */
export function offsetOnCanvas(
  picture: Size,
  { canvas, padding }: CanvasLayout,
  [across, down]: readonly [across: number, down: number],
): Offset {
  const before = (own: number, whole: number, share: number) => {
    const room = whole - own;
    const edge = Math.min(padding, room / 2);
    return Math.round(edge + (room - 2 * edge) * share);
  };
  return { left: before(picture.width, canvas.width, across), top: before(picture.height, canvas.height, down) };
}
