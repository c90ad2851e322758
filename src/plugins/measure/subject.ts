import { type Box, definePlugin, type Mask } from '../../pipeline/index.ts';
import { boxOf } from '../box.ts';
import { piecesOf } from '../components.ts';

/** Least bytes whose opacity is at least 0.1, 0.5 and 0.02, and the greatest that is at most 0.98. */
const SEEN = Math.ceil(0.1 * 255);
const SOLID = Math.ceil(0.5 * 255);
const UNSURE = [Math.ceil(0.02 * 255), Math.floor(0.98 * 255)] as const;

export default definePlugin({
  stage: 'measure',
  name: 'subject',
  version: 1,
  doc: 'Where the subject is, how much of the picture it takes, in how many pieces, and how sure the mask is.',
  options: {},
  heavy: true,
  run({ mask }) {
    const counts = countsOf(mask);
    const box = boxOf(mask, SEEN);
    return {
      box,
      coverage: sum(counts, 0, 255, (byte) => byte / 255) / mask.data.length,
      touchesBorder: box !== null && touchesBorder(box, mask),
      components: piecesOf(mask, SOLID, true).count,
      uncertainty: sum(counts, ...UNSURE, () => 1) / mask.data.length,
    };
  },
});

/** How many pixels have each of the 256 opacities. */
function countsOf({ data }: Mask): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  return counts;
}

function sum(counts: Uint32Array, from: number, to: number, weightOf: (byte: number) => number): number {
  let total = 0;
  for (let byte = from; byte <= to; byte++) total += counts[byte]! * weightOf(byte);
  return total;
}

const touchesBorder = ({ left, top, ...box }: Box, { width, height }: Mask): boolean =>
  left === 0 || top === 0 || left + box.width === width || top + box.height === height;
