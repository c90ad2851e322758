import { startKernel } from '../raster/wasm.ts';
import { code } from './over.wasm.ts';

/** Functions of over.as. */
interface Functions {
  readonly overRgb: Over;
  readonly overRgba: Over;
}

type Over = (front: number, opacity: number, back: number, into: number, count: number) => void;

/** Bytes that are read or written too many. */
const MARGIN = 16;

/** A row of pixels by their opacities over a row of opaque ones, mixed as stored numbers. */
export function overOpaqueRow(
  front: Uint8Array,
  channels: number,
  opacity: Uint8Array,
  back: Uint8Array,
  into: Uint8Array,
): void {
  const count = opacity.length;
  const frontAt = count + MARGIN;
  const backAt = frontAt + front.length + MARGIN;
  const intoAt = backAt + back.length + MARGIN;
  const { functions, memory } = startKernel<Functions>(code, intoAt + 3 * count + MARGIN, 0);
  const bytes = new Uint8Array(memory);
  bytes.set(opacity, 0);
  bytes.set(front, frontAt);
  bytes.set(back, backAt);
  const run = channels === 3 ? functions.overRgb : functions.overRgba;
  run(frontAt, 0, backAt, intoAt, count);
  into.set(bytes.subarray(intoAt, intoAt + 3 * count));
}
