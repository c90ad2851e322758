import type { Mask, Picture } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { type Pixels, type Size, sizeOf } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './blur-fusion.wasm.ts';
import { BLOCK, type Blocks, spansOf, widenBlocks } from './soft-blocks.ts';
import { survey } from './survey.ts';

/** Sides of the boxes of the two passes, in pixels. */
export interface BlurFusion {
  readonly coarse: number;
  readonly fine: number;
}

/**
 * Foreground F of a picture I = alpha F + (1 - alpha) B. With the mean over a box written as < >,
 *
 *   F' = <alpha F> / <alpha>,   B' = <(1 - alpha) B> / <1 - alpha>,   F = F' + alpha (I - alpha F' - (1 - alpha) B')
 *
 * once with F = B = I and a large box, once more with the result and a small one. Forte: Approximate Fast Foreground
 * Colour Estimation (ICIP 2021). Its boxes of 90 and 6 pixels are one pixel wider here, so that they have a middle. Boxes
 * are running sums of whole numbers: time does not depend on their size, and nothing drifts.
 *
 * Only blocks with a pixel that is neither clear nor opaque are visited, and what their small boxes reach. Elsewhere what is
 * opaque has the picture's color, as it has by the formula, and what is clear is black.
 */
export function blurFusionForeground(
  { data: image }: Pixels<3>,
  mask: Mask,
  { coarse, fine }: BlurFusion,
  signal: AbortSignal,
): Picture {
  const around = (blocks: Blocks) => widenBlocks(blocks, Math.ceil((fine >> 1) / BLOCK));
  const blocks = around(survey({ color: image, opacity: mask.data, ...sizeOf(mask) }).soft);
  const first = emptyLayers(image.length);
  fuse(image, { front: image, back: image }, mask, coarse >> 1, around(blocks), first);
  signal.throwIfAborted();
  const second = { front: opaqueOf(image, mask), back: undefined };
  fuse(image, first, mask, fine >> 1, blocks, second);
  return { data: second.front, ...sizeOf(mask), channels: 3 };
}

/** Memory beside picture, mask and result, in bytes: layers of the first pass, and rows. */
export const bytesOfBlurFusion = ({ width, height }: Size, { coarse, fine }: BlurFusion): number =>
  6 * width * height + bytesOfRows(width, Math.max(coarse, fine) >> 1);

/** Sums of a column, in bytes, and what a row of two layers and opacity takes a pixel. */
const [SUMS, ROW] = [32, 7];

const bytesOfRows = (width: number, reach: number): number =>
  SUMS * (width + 2 * reach + 2) + (2 * ROW + 10) * (width + BLOCK);

/** Keeps a mean of nothing from being 0 / 0: the paper's own constant, here a share of a box whose bytes are all 255. */
const EPSILON = 255e-5;

/** Functions of blur-fusion.as; numbers are addresses, but for columns, counts and the constant. */
interface Functions {
  moveRows(
    ...args: readonly [
      ...[front: number, back: number, opacity: number, enters: number],
      ...[oldFront: number, oldBack: number, oldOpacity: number, leaves: number],
      ...[columns: number, from: number, to: number],
    ]
  ): void;
  keepOpaque(color: number, opacity: number, count: number): void;
  readonly fuse: Fuse;
  readonly fuseSmall: Fuse;
}

type Fuse = (
  ...args: readonly [
    ...[image: number, opacity: number, columns: number, front: number, back: number],
    ...[from: number, to: number, width: number, reach: number, rows: number, epsilon: number],
  ]
) => void;

/** Pixels of a box whose sums of products of bytes are below 2^31. */
const SMALL = Math.floor(2 ** 31 / 255 ** 2) - 1;

/** Foreground and mean background of each pixel, interleaved bytes. */
interface Layers {
  readonly front: Uint8Array;
  readonly back: Uint8Array;
}

/** Where a pass writes; of the last one the foreground alone is wanted. */
interface Result {
  readonly front: Uint8Array;
  readonly back: Uint8Array | undefined;
}

const emptyLayers = (length: number): Layers => ({ front: allocateBytes(length), back: allocateBytes(length) });

/** One pass: writes the marked blocks of `result`. Sums of bytes are exact. */
function fuse(image: Uint8Array, layers: Layers, mask: Mask, reach: number, blocks: Blocks, result: Result): void {
  const { data: alpha, width, height } = mask;
  const { functions, memory } = startKernel<Functions>(code, bytesOfRows(width, reach));
  const fuseRow = (2 * reach + 1) ** 2 <= SMALL ? functions.fuseSmall : functions.fuse;
  const bytes = new Uint8Array(memory);
  const columns = SUMS * (reach + 1);
  let free = columns + SUMS * (width + reach + 1);
  const rowOf = (pixel: number) => {
    free += pixel * (width + BLOCK);
    return free - pixel * (width + BLOCK);
  };
  const [entering, leaving] = [rowsOf(), rowsOf()];
  const [seen, opacity, front, back] = [3, 1, 3, 3].map(rowOf) as [number, number, number, number];
  const spans = Array.from({ length: blocks.height }, (_, row) => spansOf(blocks, row));
  // Columns with sums. Large boxes need about all; with small ones they begin anew with each row of blocks.
  const isLarge = reach > BLOCK;
  let needed: readonly number[] = [0, width];

  function rowsOf() {
    const [front, back, opacity] = [rowOf(3), rowOf(3), rowOf(1)];
    return { front, back, opacity };
  }

  function load(rows: typeof entering, y: number): readonly [number, number, number] {
    bytes.set(layers.front.subarray(3 * y * width, 3 * (y + 1) * width), rows.front);
    bytes.set(alpha.subarray(y * width, (y + 1) * width), rows.opacity);
    if (layers.back === layers.front) return [rows.front, rows.front, rows.opacity];
    bytes.set(layers.back.subarray(3 * y * width, 3 * (y + 1) * width), rows.back);
    return [rows.front, rows.back, rows.opacity];
  }

  // The rows in the sums of columns: from `top` until before `bottom`.
  let [top, bottom] = [0, 0];
  function moveTo(first: number, end: number): void {
    if (first >= bottom) {
      eachSpan(needed, (from, to) => bytes.fill(0, columns + SUMS * from, columns + SUMS * to));
      [top, bottom] = [first, first];
    }
    while (top < first || bottom < end) {
      const [leaves, enters] = [top < first ? 1 : 0, bottom < end ? 1 : 0];
      const on = enters ? load(entering, bottom) : ([entering.front, entering.back, entering.opacity] as const);
      const off = leaves ? load(leaving, top) : ([leaving.front, leaving.back, leaving.opacity] as const);
      eachSpan(needed, (from, to) => functions.moveRows(...on, enters, ...off, leaves, columns, from, to));
      top += leaves;
      bottom += enters;
    }
  }

  for (let y = 0; y < height; y++) {
    const row = spans[Math.floor(y / BLOCK)]!;
    if (row.length === 0) continue;
    const [first, end] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    if (!isLarge && y % BLOCK === 0) {
      needed = widenSpans(row, reach, width);
      [top, bottom] = [0, 0];
    }
    moveTo(first, end);
    bytes.set(image.subarray(3 * y * width, 3 * (y + 1) * width), seen);
    bytes.set(alpha.subarray(y * width, (y + 1) * width), opacity);
    eachSpan(row, (from, beyond) => {
      const to = Math.min(width, beyond);
      fuseRow(seen, opacity, columns, front, back, from, to, width, reach, end - first, EPSILON);
      const at = 3 * (y * width + from);
      result.front.set(bytes.subarray(front + 3 * from, front + 3 * to), at);
      result.back?.set(bytes.subarray(back + 3 * from, back + 3 * to), at);
    });
  }
}

function eachSpan(spans: readonly number[], run: (from: number, to: number) => void): void {
  for (let i = 0; i < spans.length; i += 2) run(spans[i]!, spans[i + 1]!);
}

/** Spans that reach so much further on both sides, one where they meet. */
function widenSpans(spans: readonly number[], by: number, width: number): readonly number[] {
  const wider: number[] = [];
  eachSpan(spans, (from, to) => {
    const [start, end] = [Math.max(0, from - by), Math.min(width, to + by)];
    if (wider.length > 0 && start <= wider.at(-1)!) wider[wider.length - 1] = end;
    else wider.push(start, end);
  });
  return wider;
}

/** Pixels that are masked in one go. */
const PART = 1 << 16;

/** The picture where it is opaque, and black elsewhere. */
function opaqueOf(image: Uint8Array, { data: alpha }: Mask): Uint8Array {
  const opaque = allocateBytes(image.length);
  const [opacityAt, colorAt] = [0, PART + BLOCK];
  const { functions, memory } = startKernel<Functions>(code, colorAt + 3 * (PART + BLOCK));
  const bytes = new Uint8Array(memory);
  for (let from = 0; from < alpha.length; from += PART) {
    const to = Math.min(alpha.length, from + PART);
    bytes.set(alpha.subarray(from, to), opacityAt);
    bytes.set(image.subarray(3 * from, 3 * to), colorAt);
    functions.keepOpaque(colorAt, opacityAt, to - from);
    opaque.set(bytes.subarray(colorAt, colorAt + 3 * (to - from)), 3 * from);
  }
  return opaque;
}
