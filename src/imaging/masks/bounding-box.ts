import type { Box, Mask } from '../../pipeline/index.ts';

/** Smallest box of all pixels of at least this opacity, in bytes; null where there is none. Reads little more than what lies around it. */
export function boundingBoxOf({ data, width, height }: Mask, least: number): Box | null {
  let [left, top, right, bottom] = [width, -1, 0, 0];
  for (let y = 0, at = 0; y < height; y++, at += width) {
    let first = 0;
    while (first < width && data[at + first]! < least) first++;
    if (first === width) continue;
    let end = width;
    while (end > right && data[at + end - 1]! < least) end--;
    if (top < 0) top = y;
    bottom = y + 1;
    left = Math.min(left, first);
    right = Math.max(right, end);
  }
  return top < 0 ? null : { left, top, width: right - left, height: bottom - top };
}
