import type { InputSize, Model } from './artefacts.ts';
import type { PictureSize } from './plugin.ts';

/** A strip of a picture would need any amount of memory: its longer side is at most this many times the shorter one. */
const LONGEST = 4;

/**
 * Width and height of the network's input for this picture, in pixels.
 *
 * @param side of the longer side, in the proportions of the network's own size; for networks that follow the picture's shape of
 * the shorter side. The network's own by default. Whether the network takes that is `takesSize`
 */
export function inputSizeOf({ input }: Model, { width, height }: PictureSize, side?: number): PictureSize {
  const { size, sizes } = input;
  if (isFixed(size)) {
    if (side === undefined) return { width: size[0], height: size[1] };
    const longer = Math.max(...size);
    const scaled = (length: number) => (length === longer ? side : rounded((length * side) / longer, sizes));
    return { width: scaled(size[0]), height: scaled(size[1]) };
  }
  const shorter = side ?? size.shortSide;
  const most = Math.min(LONGEST * shorter, sizes?.most ?? Number.POSITIVE_INFINITY);
  const factor = Math.min(shorter / Math.min(width, height), most / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round((length * factor) / size.multipleOf)) * size.multipleOf;
  return { width: scaled(width), height: scaled(height) };
}

/** Whether a network takes an input of this size. */
export function takesSize({ size, sizes }: Model['input'], { width, height }: PictureSize): boolean {
  if (isFixed(size) && width === size[0] && height === size[1]) return true;
  if (sizes)
    return [width, height].every((side) => side >= sizes.least && side <= sizes.most && side % sizes.multipleOf === 0);
  return !isFixed(size) && [width, height].every((side) => side > 0 && side % size.multipleOf === 0);
}

/** What sizes a network takes, for messages: `1024 x 1024 only`. */
export function sizesText({ size, sizes }: Model['input']): string {
  if (sizes) return `sides from ${sizes.least} to ${sizes.most} that are multiples of ${sizes.multipleOf}`;
  return isFixed(size) ? `${size[0]} x ${size[1]} only` : `sides that are multiples of ${size.multipleOf}`;
}

function rounded(length: number, sizes: Model['input']['sizes']): number {
  if (!sizes) return Math.round(length);
  return Math.max(sizes.least, Math.round(length / sizes.multipleOf) * sizes.multipleOf);
}

export const isFixed = (size: InputSize): size is readonly [number, number] => Array.isArray(size);
