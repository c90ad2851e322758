import type { Mask } from '../../pipeline/index.ts';
import { distanceField } from '../masks/distance-field.ts';
import type { OpacityLines } from './scanlines.ts';

/**
 * Opacity of what lies between two distances from the subject; without a gap, under the subject as well, so that its soft
 * edge lies on the line. A pixel whose center is on a border is covered by half.
 *
 * @param level the subject's edge, between two bytes
 * @param inner where the line begins, in pixels from that edge
 * @param outer where it ends
 */
export function outlineOpacity(mask: Mask, level: number, inner: number, outer: number): OpacityLines {
  const far = distanceField(mask, level, outer + 1);
  const bytes = new Uint8Array(mask.width);
  // All of the subject, since distances begin at its border; but a gap or a line of 0 is none.
  const covered = (reach: number, distance: number) =>
    reach === 0 ? 0 : distance === 0 ? 1 : Math.min(1, Math.max(0, reach - distance + 0.5));
  return (y) => {
    for (let x = 0, i = y * mask.width; x < bytes.length; x++, i++) {
      const distance = far[i]!;
      bytes[x] = 255 * (covered(outer, distance) - covered(inner, distance)) + 0.5;
    }
    return bytes;
  };
}
