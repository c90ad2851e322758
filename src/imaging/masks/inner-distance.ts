import type { Mask } from '../../pipeline/index.ts';

/** Squares of rows and columns stay exact in doubles; columns are as far as a picture can be wide, and more. */
const FAR = 65535;

/**
 * Visits pixels with the squared distance to the nearest pixel that lies outside, from center to center, in pixels: exact, and in
 * time that grows with pixels only, whatever the distance. Beyond the picture nothing is outside: a subject that is cut off by
 * the picture has no edge there. Infinity where nothing outside is nearer than `reach`.
 *
 * First down and up the columns, then along each row the lower envelope of the parabolas that stand on its columns (Meijster,
 * Roerdink, Hesselink 2000; Felzenszwalb, Huttenlocher 2012). What is outside parts a row: nothing beyond it can be nearer, so each
 * stretch between is worked out by itself, and only where something is wanted of it. Memory is two bytes a pixel.
 *
 * @param inside a pixel of at least `least` is inside
 * @param isWanted which pixels inside are visited, by their index
 */
export function visitInnerDistances(
  { data, width, height }: Mask,
  least: number,
  reach: number,
  isWanted: (pixel: number) => boolean,
  visit: (pixel: number, squared: number) => void,
): void {
  const most = Math.min(FAR, Math.ceil(reach));
  const above = distancesFromAbove({ data, width, height }, least, most);
  const below = new Uint16Array(width).fill(most);
  const envelope = createEnvelope(width);

  for (let y = height - 1; y >= 0; y--) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      below[x] = data[row + x]! < least ? 0 : Math.min(most, below[x]! + 1);
    }
    for (let start = 0; start < width; start++) {
      if (below[start] === 0) continue;
      let end = start;
      let first = -1;
      let last = -1;
      for (; end < width && below[end] !== 0; end++) {
        if (!isWanted(row + end)) continue;
        if (first < 0) first = end;
        last = end;
      }
      if (first >= 0) {
        envelope.clear();
        if (start > 0) envelope.add(start - 1, 0);
        for (let x = start; x < end; x++) {
          const height = Math.min(below[x]!, above[row + x]!);
          if (height < most) envelope.add(x, height * height);
        }
        if (end < width) envelope.add(end, 0);
        envelope.read(first, last, (x, squared) => {
          if (isWanted(row + x)) visit(row + x, squared);
        });
      }
      start = end;
    }
  }
}

/** Pixels down each column from the nearest one outside to each pixel, `most` at most. */
function distancesFromAbove({ data, width }: Mask, least: number, most: number): Uint16Array {
  const above = new Uint16Array(data.length);
  for (let i = 0; i < width; i++) above[i] = data[i]! < least ? 0 : most;
  for (let i = width; i < data.length; i++) {
    above[i] = data[i]! < least ? 0 : Math.min(most, above[i - width]! + 1);
  }
  return above;
}

/** The least of parabolas `(x - foot)^2 + height`, which come from left to right. */
function createEnvelope(width: number) {
  const feet = new Int32Array(width + 2);
  const heights = new Float64Array(width + 2);
  /** Where each begins to be the least one. */
  const starts = new Float64Array(width + 2);
  let count = 0;

  /** Where a parabola further right falls below one further left. */
  const crossing = (left: number, foot: number, height: number) =>
    (foot * foot + height - feet[left]! * feet[left]! - heights[left]!) / (2 * (foot - feet[left]!));

  return {
    clear(): void {
      count = 0;
    },
    add(foot: number, height: number): void {
      let start = -Infinity;
      while (count > 0) {
        start = crossing(count - 1, foot, height);
        if (start > starts[count - 1]!) break;
        count--;
        start = -Infinity;
      }
      feet[count] = foot;
      heights[count] = height;
      starts[count++] = start;
    },
    /** Gives the least at whole numbers, both ends included; Infinity where there is no parabola. */
    read(from: number, to: number, give: (x: number, least: number) => void): void {
      let at = 0;
      for (let x = from; x <= to; x++) {
        while (at + 1 < count && starts[at + 1]! <= x) at++;
        give(x, count === 0 ? Infinity : (x - feet[at]!) ** 2 + heights[at]!);
      }
    },
  };
}
