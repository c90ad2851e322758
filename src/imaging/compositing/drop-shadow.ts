import type { Mask } from '../../pipeline/index.ts';
import { cellRowReader, forEachCellRow } from '../masks/cell-grid.ts';
import { blurGridFor, blurPlane } from '../masks/gaussian-blur.ts';
import type { OpacityLines } from './scanlines.ts';

/** A shadow that an opacity throws on what is behind it. */
export interface DropShadow {
  /** Standard deviation of the blur, in pixels. */
  readonly sigma: number;
  /** How far it is moved, in pixels. */
  readonly right: number;
  readonly down: number;
  /** Where it is darkest, 0..1. */
  readonly opacity: number;
}

/** Opacity of the shadow of a mask: blurred, moved and made fainter. What an edge of the picture cuts off goes on beyond it. */
export function shadowOpacity(mask: Mask, { sigma, right, down, opacity }: DropShadow): OpacityLines {
  const grid = blurGridFor(sigma, mask);
  const plane = new Float32Array(grid.width * grid.height);
  forEachCellRow(mask, grid, (cell, start, end, pixels) => {
    let sum = 0;
    for (let i = start; i < end; i++) sum += mask.data[i]!;
    plane[cell]! += (sum * opacity) / pixels;
  });
  blurPlane(plane, grid, grid.sigma, 'repeat');
  const read = cellRowReader(grid, mask.width, right, down);
  const values = new Float32Array(mask.width);
  const bytes = new Uint8Array(mask.width);
  return (y) => {
    read(plane, y, values);
    for (let x = 0; x < bytes.length; x++) bytes[x] = values[x]! + 0.5;
    return bytes;
  };
}
