import type { Mask } from '../../pipeline/index.ts';
import { type DiskPoint, diskOf } from './disk.ts';
import { invertMask } from './lookup-table.ts';

/**
 * Grey dilation: each pixel becomes the greatest opacity within a disk around it. Nothing comes in over the edges of the
 * picture.
 *
 * The mask is treated as linear between pixels, so that the radius need not be whole and soft edges move
 * without becoming harder. It is looked at in all pixels of the disk, where the rim crosses rows and columns, and on the
 * rim's diagonals; straight edges of any direction then move by the radius within 0.1 pixels. With `flat`, only pixels
 * are looked at: the dilation by a set of pixels (Serra 1982) that openings and closings are made of.
 *
 * Only a pixel with a lower neighbor is needed to raise others: what another one reaches, one of its neighbors reaches as
 * well, with as much. So a pixel costs a few nanoseconds, and what grows with the radius is the cost of edges.
 *
 * @param radius in pixels, 0 and more
 */
export function dilate({ data: from, width, height }: Mask, radius: number, flat = false): Mask {
  const { halves, rim } = diskOf(radius, flat);
  const reach = halves.length;
  const data = new Uint8Array(from);
  const between = new Float32Array(width);
  const values = new Uint8Array(width);
  const wider = new Uint8Array(width);

  /** What pixels of a row raise within the disk: row by row outside in, the greatest of ever wider windows. */
  function raiseWithin(y: number, start: number, end: number): void {
    const left = Math.max(0, start - reach);
    const right = Math.min(width, end + reach);
    values.set(from.subarray(y * width + left, y * width + right), left);
    for (let dy = reach - 1, half = 0; dy >= 0; dy--) {
      for (; half < halves[dy]!; half++) {
        widen(values, wider, left, right);
        values.set(wider.subarray(left, right), left);
      }
      if (y >= dy) raise(data, (y - dy) * width, values, left, right);
      if (dy > 0 && y + dy < height) raise(data, (y + dy) * width, values, left, right);
    }
  }

  /** What pixels of a row, as the outer ones of those around a point of the rim, raise on one side of it. */
  function raiseFromRim({ x: dx, y: dy }: DiskPoint, side: number, y: number, start: number, end: number): void {
    const inner = dy.rest > 0 ? y + side : y;
    const target = inner + side * dy.whole;
    if (target < 0 || target >= height) return;
    const [left, right] = [Math.max(0, start - 1), Math.min(width, end + 1)];
    mix(from, inner * width, y * width, dy.rest, between, left, right);
    if (dx.rest === 0) {
      round(between, 0, 0, values, left, right);
      raise(data, target * width - dx.whole, values, Math.max(left, dx.whole), right);
      raise(data, target * width + dx.whole, values, left, Math.min(right, width - dx.whole));
      return;
    }
    const shift = dx.whole + 1;
    round(between, -1, dx.rest, values, left + 1, right);
    raise(data, target * width - shift, values, Math.max(left + 1, shift), right);
    round(between, 1, dx.rest, values, left, right - 1);
    raise(data, target * width + shift, values, left, Math.min(right - 1, width - shift));
  }

  /** Whether a pixel is above one of the eight around it. */
  function isRaised(x: number, y: number): boolean {
    const value = from[y * width + x]!;
    if (value === 0) return false;
    const left = x > 0 ? x - 1 : x;
    const right = x < width - 1 ? x + 1 : x;
    const bottom = y < height - 1 ? y + 1 : y;
    for (let row = y > 0 ? y - 1 : y; row <= bottom; row++) {
      for (let at = row * width + left, end = row * width + right; at <= end; at++) if (from[at]! < value) return true;
    }
    return false;
  }

  /** The end (exclusive) of the raised pixels from `start` on that are so near each other that one go is less work. */
  function endOfGroup(start: number, y: number): number {
    let end = start + 1;
    for (let x = end; x < width && x < end + 2 * reach; x++) if (isRaised(x, y)) end = x + 1;
    return end;
  }

  for (let y = 0; y < height; y++) {
    for (let start = 0; start < width; start++) {
      if (!isRaised(start, y)) continue;
      const end = endOfGroup(start, y);
      raiseWithin(y, start, end);
      for (const point of rim) {
        raiseFromRim(point, -1, y, start, end);
        raiseFromRim(point, 1, y, start, end);
      }
      start = end;
    }
  }
  return { data, width, height };
}

/** Raises the pixels of a row, whose first one is `to[row]`, to values. */
function raise(to: Uint8Array, row: number, values: Uint8Array, start: number, end: number): void {
  for (let x = start; x < end; x++) if (values[x]! > to[row + x]!) to[row + x] = values[x]!;
}

/** The greatest of each value and the two beside it. */
function widen(from: Uint8Array, to: Uint8Array, start: number, end: number): void {
  let before = 0;
  let value = from[start]!;
  for (let x = start; x < end; x++) {
    const after = x + 1 < end ? from[x + 1]! : 0;
    to[x] = Math.max(before, value, after);
    before = value;
    value = after;
  }
}

/** Between two rows, `share` of the way from the inner one to the outer one. */
function mix(
  from: Uint8Array,
  inner: number,
  outer: number,
  share: number,
  to: Float32Array,
  start: number,
  end: number,
) {
  for (let x = start; x < end; x++) to[x] = from[inner + x]! + (from[outer + x]! - from[inner + x]!) * share;
}

/** Bytes of what lies between values and those `back` before them. */
function round(from: Float32Array, back: number, share: number, to: Uint8Array, start: number, end: number): void {
  for (let x = start; x < end; x++) to[x] = from[x + back]! + (from[x]! - from[x + back]!) * share + 0.5;
}

/** The dual of dilation: each pixel becomes the least opacity within a disk. What lies beyond the picture takes nothing away. */
export const erode = (mask: Mask, radius: number, flat = false): Mask =>
  invertMask(dilate(invertMask(mask), radius, flat));

/** Grey opening: of each level of opacity, what a disk of this radius can cover without leaving it. */
export const openMask = (mask: Mask, radius: number): Mask => dilate(erode(mask, radius, true), radius, true);

/** Grey closing, its dual: an opening of what is not the subject. */
export const closeMask = (mask: Mask, radius: number): Mask => erode(dilate(mask, radius, true), radius, true);
