import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { visitInnerDistances } from './inner-distance.ts';
import { withoutHoles } from './without-holes.ts';

/** What becomes opaque. */
export interface Solidity {
  /** Opacity from which a pixel is inside, 0..1. */
  readonly at: number;
  /** Distance from what is not inside at which all is opaque, in pixels; up to half of it nothing changes. */
  readonly reach: number;
  /** Holes of up to this share of the subject's area count as inside, 0..1. */
  readonly holes: number;
}

/** A mask that is opaque deep inside, and how much that changed. */
export interface Solidified {
  readonly mask: Mask;
  /** Opacity that was added, as a share of what there is now, 0..1. */
  readonly added: number;
}

/**
 * Makes a subject opaque where it is farther from what is not subject than a reach: what a network is in doubt of there is the
 * subject's material, and not its edge. Soft edges and hair lie nearer, and stay as they are; between half the reach and the whole of it
 * opacity rises evenly. Memory is 4 bytes a pixel, and more where holes are filled: see `withoutHoles`.
 */
export function solidify(mask: Mask, { at, reach, holes }: Solidity): Solidified {
  const { data: before, width, height } = mask;
  const least = Math.max(1, Math.ceil(at * 255));
  const inside = holes > 0 ? withoutHoles(mask, least, holes) : mask;
  const data = allocateBytes(before.length);
  data.set(before);
  let added = 0;
  visitInnerDistances(
    inside,
    least,
    reach,
    (pixel) => before[pixel]! < 255,
    (pixel, squared) => {
      const share = 2 * (Math.sqrt(squared) / reach) - 1;
      if (share <= 0) return;
      const byte = before[pixel]!;
      const raised = Math.round(byte + (255 - byte) * Math.min(1, share));
      data[pixel] = raised;
      added += raised - byte;
    },
  );
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return { mask: { data, width, height }, added: sum === 0 ? 0 : added / sum };
}
