import { boundingBoxOf, componentsOf, doubtOf, histogramOf, weightedCount } from '../../imaging/index.ts';
import { type Box, definePlugin, type Mask } from '../../pipeline/index.ts';

/** Least bytes whose opacity is at least 0.1, 0.5 and 0.02, and the greatest that is at most 0.98. */
const VISIBLE = Math.ceil(0.1 * 255);
const SOLID = Math.ceil(0.5 * 255);
const UNSURE = [Math.ceil(0.02 * 255), Math.floor(0.98 * 255)] as const;

export default definePlugin({
  stage: 'measure',
  name: 'subject',
  version: 2,
  doc: 'Where the subject is, how much of the picture it takes, in how many pieces, and how sure the mask and the model are.',
  options: {},
  heavy: true,
  // Of a mask that is noise a run of 12 bytes in every other pixel, in a table that doubles.
  workingBytes: 12,
  run({ mask }) {
    const counts = histogramOf(mask);
    const box = boundingBoxOf(mask, VISIBLE);
    return {
      box,
      coverage: weightedCount(counts, 0, 255, (byte) => byte / 255) / mask.data.length,
      touchesBorder: box !== null && touchesBorder(box, mask),
      components: componentsOf(mask, SOLID, true).count,
      uncertainty: weightedCount(counts, ...UNSURE, () => 1) / mask.data.length,
      ...(mask.certainty ?? { doubt: doubtOf(mask), confidence: null }),
    };
  },
});

const touchesBorder = ({ left, top, ...box }: Box, { width, height }: Mask): boolean =>
  left === 0 || top === 0 || left + box.width === width || top + box.height === height;
