import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import type { Size } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './solid-rows.wasm.ts';
import { withoutHoles } from './without-holes.ts';

/** What becomes opaque. */
export interface Solidity {
  /** Opacity from which a pixel is inside, 0..1. */
  readonly at: number;
  /** Distance from what is not inside at which all is opaque, in pixels; up to half of it nothing changes. */
  readonly reach: number;
  /** Holes of up to this share of the subject's area count as inside, 0..1. */
  readonly holes: number;
}

/** A mask that is opaque deep inside, and how much that changed. */
export interface Solidified {
  readonly mask: Mask;
  /** Opacity that was added, as a share of what there is now, 0..1. */
  readonly added: number;
}

type Places = [inside: number, opacity: number, below: number, above: number, marks: number, parabolas: number];

/** Functions of solid-rows.as; numbers of rows are numbers, and all others addresses. */
interface Functions {
  begin(width: number, stride: number, least: number, most: number, reach: number): void;
  ascend(inside: number, below: number, rows: number): void;
  raise(...rows: [...Places, rows: number]): void;
  readonly total: WebAssembly.Global;
  readonly added: WebAssembly.Global;
}

/** Distances in a column are two bytes. */
const FAR = 65535;

/** Rows at a time, at least: fewer would be mostly calls. */
const ROWS = 16;

/**
 * Makes a subject opaque where it is farther from what is not subject than a reach: what a network is in doubt of there is the
 * subject's material, and not its edge. Soft edges and hair lie nearer, and stay as they are; between half the reach and the whole of it
 * opacity rises evenly. Distances are exact, from center to center; beyond the picture nothing is outside, as a subject that is cut
 * off by the picture has no edge there.
 *
 * As many rows are raised at a time as it reaches far, with as many below them: what is beyond does not count. Memory: see
 * `bytesOfSolidify`.
 */
export function solidify(mask: Mask, { at, reach, holes }: Solidity): Solidified {
  const { data: before, width, height } = mask;
  const least = Math.max(1, Math.ceil(at * 255));
  const inside = holes > 0 ? withoutHoles(mask, least, holes) : mask;
  const { most, rows, window, stride } = layoutOf(mask, reach);
  const { functions, memory } = startKernel<Functions>(code, bytesOfRows(mask, reach, holes > 0), 0);
  const [parabolas, above] = [HEAD, HEAD + 12 * stride];
  const [marks, below] = [above + stride, above + 2 * stride];
  const insideAt = below + window * stride;
  const opacityAt = inside === mask ? insideAt : insideAt + window * width + MARGIN;
  const places: Places = [insideAt, opacityAt, below, above, marks, parabolas];
  functions.begin(width, stride, least, most, reach);
  const bytes = new Uint8Array(memory);
  new Uint16Array(memory, above, width).fill(most);

  const data = allocateBytes(before.length);
  for (let top = 0; top < height; top += rows) {
    const [end, seen] = [Math.min(height, top + rows), Math.min(height, top + window)];
    bytes.set(inside.data.subarray(top * width, seen * width), insideAt);
    if (inside !== mask) bytes.set(before.subarray(top * width, end * width), opacityAt);
    functions.ascend(insideAt, below, seen - top);
    functions.raise(...places, end - top);
    data.set(bytes.subarray(opacityAt, opacityAt + (end - top) * width), top * width);
  }
  const [total, added]: readonly [number, number] = [functions.total.value, functions.added.value];
  return { mask: { data, width, height }, added: added === 0 ? 0 : added / (total + added) };
}

/**
 * Memory beside mask and result, in bytes: 2 a pixel where holes are filled, and a run of 20 in every other pixel of a mask that
 * is noise; rows of the kernel are the more, the farther it reaches.
 */
export const bytesOfSolidify = (picture: Size, { reach, holes }: Omit<Solidity, 'at'>): number =>
  bytesOfRows(picture, reach, holes > 0) + (holes > 0 ? 12 * picture.width * picture.height : 0);

/** Bytes of the place before the first parabola. */
const HEAD = 32;

/** Bytes that are read or written too many. */
const MARGIN = 16;

function layoutOf({ width, height }: Size, reach: number) {
  const most = Math.min(FAR, Math.ceil(reach));
  const rows = Math.min(height, Math.max(ROWS, most));
  return { most, rows, window: Math.min(height, rows + most), stride: 2 * (MARGIN * Math.ceil(width / MARGIN)) };
}

/** Distances and opacities of rows, the latter twice where inside is what is not in the mask, and 28 bytes a pixel of one row. */
function bytesOfRows(picture: Size, reach: number, isFilled: boolean): number {
  const { rows, window, stride } = layoutOf(picture, reach);
  return HEAD + (14 + window) * stride + (isFilled ? window + rows : window) * picture.width + 2 * MARGIN;
}
