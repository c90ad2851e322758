/** `value / 255`, rounded to the nearest integer, for any product of two bytes. Exact: 255 is odd, so there are no ties. */
export function divideBy255(value: number): number {
  const shifted = value + 128;
  return (shifted + (shifted >> 8)) >> 8;
}

/** Bytes with any content: the caller writes every one of them. A buffer of its own, so that it can move between threads. */
export const allocateBytes = (length: number): Uint8Array =>
  new Uint8Array(Buffer.allocUnsafeSlow(length).buffer, 0, length);

/** Greatest byte that is still cut off at an opacity: what is kept is above it. 0.5 is the "> 128" of many programs. */
export const thresholdByte = (opacity: number): number => Math.round(opacity * 255);
