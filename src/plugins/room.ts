import { CodedError, type Composite, type Mask, opt, type Picture } from '../pipeline/index.ts';
import { bytesFor, origin } from './blend.ts';
import { open, pixelsOf, type Size } from './pixels.ts';

/** The option of what reaches beyond the subject. */
export const expand = opt.boolean(
  'Make the picture larger by as much as it can reach, so that nothing is cut off at an edge; the subject ends there as the picture does.',
  { default: false },
);

/** Pixels that a result may have where it was not that large before: 268 MB with alpha. */
const MOST = 2 ** 26;

/** @throws CodedError `BAD_OPTION` where more than twice as many pixels are asked for as there are, and those are too many. */
export function checkRoom(to: Size, from: Size): void {
  const pixels = to.width * to.height;
  if (pixels <= Math.max(MOST, 2 * from.width * from.height)) return;
  throw new CodedError(
    'BAD_OPTION',
    `The result would have ${to.width} x ${to.height} pixels; ${MOST} in all are enough for anything. Ask for less.`,
  );
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a composite is made of, and where the source lies in it. */
interface Scene {
  readonly foreground: Picture;
  readonly mask: Mask;
  readonly at: Composite['at'];
}

/** A subject with more background around it, in whole pixels. */
export async function widened(foreground: Picture, mask: Mask, edges: Edges): Promise<Scene> {
  const { left, top, right, bottom } = edges;
  if (left + top + right + bottom === 0) return { foreground, mask, at: origin };
  const { width, height, channels } = foreground;
  const size = { width: width + left + right, height: height + top + bottom };
  checkRoom(size, mask);
  // Nobody sees the color out there.
  const color = await pixelsOf<3 | 4>(open(foreground).extend({ ...edges, background: '#000' }));
  return { foreground: { ...color, channels }, mask: placed(mask, size, left, top), at: { left, top, scale: 1 } };
}

function placed({ data: from, width, height }: Mask, size: Size, left: number, top: number): Mask {
  const data = bytesFor(size.width * size.height).fill(0);
  for (let y = 0; y < height; y++) {
    data.set(from.subarray(y * width, (y + 1) * width), (y + top) * size.width + left);
  }
  return { data, ...size };
}
