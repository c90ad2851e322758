/** Opacity of a picture, 0 is background and 1 is subject, row by row. */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A mask and the truth about it, of one size. */
export interface Judged {
  readonly mask: Plane;
  readonly truth: Plane;
  /** Where the truth is uncertain, or hard to tell: 1 there, 0 elsewhere. See `bandOf`. */
  readonly band: Uint8Array;
}

/** Opacities 0..255 as 0..1. */
export function planeOf({ data: bytes, width, height }: { data: Uint8Array; width: number; height: number }): Plane {
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) data[i] = bytes[i]! / 255;
  return { data, width, height };
}

/** Whether a pixel belongs to the subject, where a measure knows only yes and no: opacity above one half. */
export const isSubject = (opacity: number): boolean => opacity > 0.5;
