/** Opacity of a picture, 0 is background and 1 is subject, row by row. */
export interface OpacityMap {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A mask and its ground truth, of one size. */
export interface EvaluatedMask {
  readonly mask: OpacityMap;
  readonly truth: OpacityMap;
  /** Where the ground truth is uncertain, or hard to see: 1 there, 0 elsewhere. See `bandOf`. */
  readonly band: Uint8Array;
}

/** Opacities 0..255 as 0..1. */
export function opacityMap({
  data: bytes,
  width,
  height,
}: {
  data: Uint8Array;
  width: number;
  height: number;
}): OpacityMap {
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) data[i] = bytes[i]! / 255;
  return { data, width, height };
}

/** Whether a pixel belongs to the subject, where a measure knows only yes and no: opacity above one half. */
export const isSubject = (opacity: number): boolean => opacity > 0.5;
