import { definePlugin, opt } from '../../pipeline/index.ts';
import { bytesFor } from '../blend.ts';
import { flattened, type Size } from '../pixels.ts';

/**
 * Foreground F and background B of I = alpha F + (1 - alpha) B, as the smoothest that explain the picture: they minimize
 *
 *   sum over pixels i: |alpha_i F_i + (1 - alpha_i) B_i - I_i|^2
 *     + sum over pairs of neighbors i, j: (regularization + |alpha_i - alpha_j|) (|F_i - F_j|^2 + |B_i - B_j|^2)
 *
 * by Gauss-Seidel sweeps over a pyramid, from a single pixel to the picture's size; each level starts from the one
 * before, and a pixel's own part of it is a 2 x 2 system. Germer, Uelwer, Conrad, Harmeling: Fast Multi-Level Foreground
 * Estimation (ICPR 2020). Every default is that of PyMatting, the authors' own program. It takes 35 bytes a pixel besides
 * the picture and the mask.
 */
export default definePlugin({
  stage: 'foreground',
  name: 'multilevel',
  version: 1,
  doc: "The subject's color where background shines through, estimated from coarse to fine (Germer and others, 2020). What is opaque keeps its color. For hair and fur on a new background.",
  options: {
    regularization: opt.float('How smooth colors are even where opacity does not change.', {
      min: 1e-6,
      max: 0.01,
      default: 1e-5,
    }),
    smallIterations: opt.int('Sweeps over each small level.', { min: 1, max: 100, default: 10 }),
    bigIterations: opt.int('Sweeps over each level that is not small; time grows with them.', {
      min: 1,
      max: 10,
      default: 2,
    }),
    smallSize: opt.int('Longest side of a small level, in pixels.', { min: 1, max: 256, default: 32 }),
  },
  heavy: true,
  async run({ decoded, mask }, { regularization, smallIterations, bigIterations, smallSize }, { signal }) {
    const full: Level = { color: (await flattened(decoded)).data, alpha: mask.data, ...sizeOf(mask) };
    let colors = startOf(full);
    let size: Size = { width: 1, height: 1 };
    for (const next of sizesOf(full)) {
      signal.throwIfAborted();
      const level = shrunk(full, next);
      colors = stretched(colors, size, next);
      size = next;
      const sweeps = Math.max(next.width, next.height) <= smallSize ? smallIterations : bigIterations;
      for (let i = 0; i < sweeps; i++) sweep(level, colors, regularization);
    }
    return { data: foregroundOf(colors), ...size, channels: 3 };
  },
});

/** A picture and its opacity, 0..255, at the size of a level. */
interface Level extends Size {
  readonly color: Uint8Array;
  readonly alpha: Uint8Array;
}

/** Foreground and background of each pixel, 0..255, six numbers a pixel: 24 bytes. */
type Colors = Float32Array<ArrayBuffer>;

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** Sides double, about, from one level to the next: both reach 1 together, however long the picture is. */
function sizesOf({ width, height }: Size): Size[] {
  const levels = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  return Array.from({ length: levels + 1 }, (_, level) => ({
    width: Math.round(width ** (level / levels)),
    height: Math.round(height ** (level / levels)),
  }));
}

/** One pixel: the mean color of what is surely subject (above .9) and surely background (below .1), as PyMatting begins. */
function startOf({ color, alpha }: Level): Colors {
  const sums = new Float64Array(6);
  const counts = [0, 0];
  for (let i = 0, from = 0; i < alpha.length; i++, from += 3) {
    const to = alpha[i]! > 229 ? 0 : alpha[i]! < 26 ? 3 : -1;
    if (to < 0) continue;
    counts[to / 3]!++;
    for (let c = 0; c < 3; c++) sums[to + c]! += color[from + c]!;
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i < 3 ? 0 : 1]!));
}

/** For each pixel of a side, the nearest one of another side, centers upon centers. */
const nearest = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to }, (_, i) => Math.floor(((i + 0.5) * from) / to));

/** By the nearest pixel, so that opacity and color go on belonging together. */
function shrunk(full: Level, { width, height }: Size): Level {
  if (width === full.width && height === full.height) return full;
  const color = bytesFor(3 * width * height);
  const alpha = bytesFor(width * height);
  const columns = nearest(full.width, width);
  const rows = nearest(full.height, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const from = rows[y]! * full.width + columns[x]!;
      alpha[i] = full.alpha[from]!;
      for (let c = 0; c < 3; c++) color[3 * i + c] = full.color[3 * from + c]!;
    }
  }
  return { color, alpha, width, height };
}

function stretched(colors: Colors, from: Size, to: Size): Colors {
  const result = new Float32Array(6 * to.width * to.height);
  const columns = nearest(from.width, to.width);
  const rows = nearest(from.height, to.height);
  for (let y = 0, i = 0; y < to.height; y++) {
    if (y > 0 && rows[y] === rows[y - 1]) {
      result.copyWithin(i, i - 6 * to.width, i);
      i += 6 * to.width;
      continue;
    }
    for (let x = 0; x < to.width; x++) {
      const pixel = 6 * (rows[y]! * from.width + columns[x]!);
      for (let c = 0; c < 6; c++, i++) result[i] = colors[pixel + c]!;
    }
  }
  return result;
}

/** Solves the 2 x 2 system of every pixel with its neighbors as they are now. Beyond an edge lies the pixel itself. */
function sweep({ color, alpha, width, height }: Level, colors: Colors, regularization: number): void {
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

function foregroundOf(colors: Colors): Uint8Array {
  const data = bytesFor(colors.length / 2);
  for (let from = 0, to = 0; from < colors.length; from += 6, to += 3) {
    for (let c = 0; c < 3; c++) data[to + c] = colors[from + c]! + 0.5;
  }
  return data;
}
