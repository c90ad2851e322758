import { type Box, type Composite, definePlugin, opt, type Subject } from '../../pipeline/index.ts';
import { boxOf } from '../box.ts';
import { lengthOf, unit } from '../length.ts';
import { open, pixelsOf } from '../pixels.ts';

const side = (doc: string) => opt.float(doc, { min: 0, max: 65535, optional: true });

export default definePlugin({
  stage: 'layout',
  name: 'crop',
  version: 1,
  doc: 'Cut the picture to the subject, or to all that can be seen. It is never made larger: canvas does that.',
  options: {
    to: opt.oneOf(
      'What is kept: the SUBJECT (opacity of 0.1 and more), or all that is VISIBLE, a shadow and an outline as well.',
      ['subject', 'visible'],
      { default: 'subject' },
    ),
    margin: opt.float('Room that is left on each side.', { min: 0, max: 65535, default: 0 }),
    top: side('Room above, instead of margin.'),
    right: side('Room on the right, instead of margin.'),
    bottom: side('Room below, instead of margin.'),
    left: side('Room on the left, instead of margin.'),
    unit: unit('What room is measured in: pixels of the result, or percent of the longer side of what is kept.'),
  },
  async run({ composite, subject }, { to, margin, unit, ...sides }, { warn }) {
    const kept = to === 'subject' ? subjectIn(composite, subject) : await visibleIn(composite);
    const box =
      kept &&
      inside(
        widened(kept, (name) => lengthOf(sides[name] ?? margin, unit, kept)),
        composite,
      );
    if (!box) {
      warn('NOTHING_TO_CROP', 'Nothing was found to crop to, so the picture was left as it is.');
      return composite;
    }
    if (box.width === composite.width && box.height === composite.height) return composite;
    const { data } = await pixelsOf(open(composite).extract(box));
    const { left, top, scale } = composite.at;
    const at = { left: left - box.left, top: top - box.top, scale };
    return { data, width: box.width, height: box.height, channels: composite.channels, at };
  },
});

/** Where the subject lies in a composite, in fractions of pixels. */
function subjectIn({ at }: Composite, { box }: Subject): Box | null {
  return (
    box && {
      left: at.left + box.left * at.scale,
      top: at.top + box.top * at.scale,
      width: box.width * at.scale,
      height: box.height * at.scale,
    }
  );
}

/** Least alpha that counts as seen: one percent, so that the last trace of a blur does not. */
const SEEN = 3;

async function visibleIn(composite: Composite): Promise<Box | null> {
  const { width, height, channels } = composite;
  if (channels < 4) return { left: 0, top: 0, width, height };
  const { data } = await pixelsOf<1>(open(composite).extractChannel(3));
  return boxOf({ data, width, height }, SEEN);
}

const widened = (
  { left, top, width, height }: Box,
  room: (side: 'top' | 'right' | 'bottom' | 'left') => number,
): Box => ({
  left: left - room('left'),
  top: top - room('top'),
  width: width + room('left') + room('right'),
  height: height + room('top') + room('bottom'),
});

/** The whole pixels that a box touches, as far as there are any. A thousandth of a pixel is a rounding error. */
function inside(box: Box, { width, height }: Composite): Box | null {
  const left = Math.max(0, Math.floor(box.left + 1e-3));
  const top = Math.max(0, Math.floor(box.top + 1e-3));
  const right = Math.min(width, Math.ceil(box.left + box.width - 1e-3));
  const bottom = Math.min(height, Math.ceil(box.top + box.height - 1e-3));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : null;
}
