import type { Mask } from '../../pipeline/index.ts';
import { doubled } from '../raster/grow-array.ts';

/** In the place of an index of an edge point: not known yet, and subject itself. */
const FAR = -1;
const INSIDE = -2;

/**
 * How far each pixel lies from the subject's edge, in pixels: 0 inside, Infinity beyond `reach`. The edge runs where the
 * opacity, drawn as straight lines between the centers of pixels, crosses a level; so it has no stairs that the mask does
 * not have.
 *
 * Each pixel takes over the nearest edge point that a neighbor knows, in two sweeps of two directions each (Danielsson,
 * "Euclidean Distance Mapping", 1980): right to a sixth of a pixel, beside the edge to a third, and O(pixels)
 * whatever the reach. Memory is four bytes a pixel, and eight for each one at the edge.
 *
 * @param level between two bytes, 0..255
 */
export function distanceField(mask: Mask, level: number, reach: number): Float32Array {
  const { width, height } = mask;
  const nearest = new Int32Array(width * height).fill(FAR);
  const points = edgePoints(mask, level, nearest);
  const most = reach ** 2;

  /** Takes over what a neighbor knows, if that is nearer. */
  function look(x: number, y: number, at: number, neighbor: number): void {
    const point = nearest[neighbor]!;
    if (point < 0) return;
    const own = nearest[at]!;
    if (own === point) return;
    const offered = squared(points, point, x, y);
    if (offered > most || (own !== FAR && squared(points, own, x, y) <= offered)) return;
    nearest[at] = point;
  }

  /** One row: from the row before it, and then along it both ways. */
  function sweep(y: number, before: number, direction: 1 | -1): void {
    const row = y * width;
    const first = direction === 1 ? 0 : width - 1;
    for (let i = 0, x = first; i < width; i++, x += direction) {
      const at = row + x;
      if (nearest[at] === INSIDE) continue;
      if (before >= 0) {
        const beyond = before * width + x;
        look(x, y, at, beyond);
        if (x > 0) look(x, y, at, beyond - 1);
        if (x < width - 1) look(x, y, at, beyond + 1);
      }
      if (i > 0) look(x, y, at, at - direction);
    }
    for (let i = 1, x = width - 1 - first - direction; i < width; i++, x -= direction) {
      if (nearest[row + x] !== INSIDE) look(x, y, row + x, row + x + direction);
    }
  }
  for (let y = 0; y < height; y++) sweep(y, y - 1, 1);
  for (let y = height - 1; y >= 0; y--) sweep(y, y < height - 1 ? y + 1 : -1, -1);

  // The same memory: what is read is not needed once it is written.
  const found = new Float32Array(nearest.buffer);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const point = nearest[at]!;
      found[at] = point >= 0 ? Math.sqrt(squared(points, point, x, y)) : point === INSIDE ? 0 : Infinity;
    }
  }
  return found;
}

/** Across and down of each point, one after the other. */
type Points = Float32Array<ArrayBuffer>;

function squared(points: Points, point: number, x: number, y: number): number {
  const across = points[2 * point]! - x;
  const down = points[2 * point + 1]! - y;
  return across * across + down * down;
}

/** One point of the edge for each pixel outside that has a neighbor inside, entered there. */
function edgePoints({ data, width, height }: Mask, level: number, nearest: Int32Array): Points {
  let points: Points = new Float32Array(2048);
  let count = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const own = data[at]!;
      if (own >= level) {
        nearest[at] = INSIDE;
        continue;
      }
      const right = x < width - 1 ? data[at + 1]! : 0;
      const left = x > 0 ? data[at - 1]! : 0;
      const below = y < height - 1 ? data[at + width]! : 0;
      const above = y > 0 ? data[at - width]! : 0;
      const sideways = Math.max(left, right);
      const upright = Math.max(above, below);
      if (sideways < level && upright < level) continue;
      // Where the line to the more opaque neighbor crosses the level; the nearest point of the edge between two of these.
      const across = sideways >= level ? (level - own) / (sideways - own) : Infinity;
      const down = upright >= level ? (level - own) / (upright - own) : Infinity;
      const toward = 1 / (1 / across ** 2 + 1 / down ** 2);
      if (2 * count === points.length) points = doubled(points);
      points[2 * count] = x + (toward / across) * (right >= left ? 1 : -1);
      points[2 * count + 1] = y + (toward / down) * (below >= above ? 1 : -1);
      nearest[at] = count++;
    }
  }
  return points;
}
