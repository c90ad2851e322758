import type { Size } from '../raster/pixels.ts';

/** A picture and its opacity, 0..255, at the size of a level. */
export interface Level extends Size {
  readonly color: Uint8Array;
  readonly alpha: Uint8Array;
}

/** Foreground and background of each pixel, 0..255, six numbers a pixel: 24 bytes. */
export type LayerColors = Float32Array<ArrayBuffer>;

/** Solves the 2 x 2 system of every pixel with its neighbors as they are now. Beyond an edge lies the pixel itself. */
export function sweep({ color, alpha, width, height }: Level, colors: LayerColors, regularization: number): void {
  for (let y = 0, i = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++, i++) {
      const west = i - (x > 0 ? 1 : 0);
      const east = i + (x < width - 1 ? 1 : 0);
      const byte = alpha[i]!;
      if (
        (byte === 0 || byte === 255) &&
        byte === alpha[west] &&
        byte === alpha[east] &&
        byte === alpha[i + up] &&
        byte === alpha[i + down]
      ) {
        // Most pixels. What is seen alone is the picture (but for the regularization, which it is free of so), and what is
        // not seen at all the mean of its neighbors.
        const seen = byte === 0 ? 3 : 0;
        const hidden = 3 - seen;
        for (let c = 0; c < 3; c++) {
          colors[6 * i + seen + c] = color[3 * i + c]!;
          colors[6 * i + hidden + c] =
            (colors[6 * west + hidden + c]! +
              colors[6 * east + hidden + c]! +
              colors[6 * (i + up) + hidden + c]! +
              colors[6 * (i + down) + hidden + c]!) /
            4;
        }
        continue;
      }
      const front = byte / 255;
      const back = 1 - front;
      // How much each neighbor counts: the more, the more the opacity changes towards it.
      const toWest = regularization + Math.abs(byte - alpha[west]!) / 255;
      const toEast = regularization + Math.abs(byte - alpha[east]!) / 255;
      const toNorth = regularization + Math.abs(byte - alpha[i + up]!) / 255;
      const toSouth = regularization + Math.abs(byte - alpha[i + down]!) / 255;
      const whole = toWest + toEast + toNorth + toSouth;
      const cross = front * back;
      const a = front * front + whole;
      const b = back * back + whole;
      const scale = 1 / (a * b - cross * cross);
      let at = 6 * i;
      let w = 6 * west;
      let e = 6 * east;
      let n = 6 * (i + up);
      let s = 6 * (i + down);
      for (let c = 3 * i; c < 3 * i + 3; c++, at++, w++, e++, n++, s++) {
        const f =
          front * color[c]! + toWest * colors[w]! + toEast * colors[e]! + toNorth * colors[n]! + toSouth * colors[s]!;
        const g =
          back * color[c]! +
          toWest * colors[w + 3]! +
          toEast * colors[e + 3]! +
          toNorth * colors[n + 3]! +
          toSouth * colors[s + 3]!;
        const foreground = (b * f - cross * g) * scale;
        const background = (a * g - cross * f) * scale;
        colors[at] = Math.min(255, Math.max(0, foreground));
        colors[at + 3] = Math.min(255, Math.max(0, background));
      }
    }
  }
}
