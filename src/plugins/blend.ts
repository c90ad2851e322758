import type { Composite } from '../pipeline/index.ts';

/** `value / 255`, rounded to the nearest integer, for any product of two bytes. Exact: 255 is odd, so there are no ties. */
export function over255(value: number): number {
  const shifted = value + 128;
  return (shifted + (shifted >> 8)) >> 8;
}

/** Bytes that hold anything: the caller writes every one of them. A buffer of its own, so that it can move between threads. */
export const bytesFor = (length: number): Uint8Array =>
  new Uint8Array(Buffer.allocUnsafeSlow(length).buffer, 0, length);

/** Where the source lies in a composite of the source's own size. */
export const origin: Composite['at'] = Object.freeze({ left: 0, top: 0, scale: 1 });

/** Greatest byte that is still cut off at an opacity: what is kept is above it. 0.5 is the "> 128" of many programs. */
export const cutOf = (at: number): number => Math.round(at * 255);

/** The four bytes of an option's color, `#rrggbb` or `#rrggbbaa`. */
export function rgbaOf(color: string): readonly [red: number, green: number, blue: number, alpha: number] {
  const byte = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5), color.length === 9 ? byte(7) : 255];
}
