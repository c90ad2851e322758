import { crop, expandBox, isWhole, sizeOf, subjectBoxIn, visibleBoxIn, wholePixelsIn } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { lengthOf, unit } from '../options.ts';

const side = (doc: string) => opt.float(doc, { min: 0, max: 65535, optional: true });

export default definePlugin({
  stage: 'layout',
  name: 'crop',
  version: 2,
  doc: 'Cut the picture to the subject, or to all that can be seen. It is never made larger: canvas does that.',
  options: {
    to: opt.oneOf(
      'What is kept: the SUBJECT (opacity of 0.1 and more), or all that is VISIBLE (alpha of 0.05 and more), a shadow and an outline as well.',
      ['subject', 'visible'],
      {
        default: 'subject',
        docs: {
          subject: 'What has an opacity of 0.1 and more.',
          visible: 'What has an alpha of 0.05 and more, a shadow and an outline as well.',
        },
      },
    ),
    margin: opt.float('Room that is left on each side.', { min: 0, max: 65535, default: 0 }),
    top: side('Room above, instead of margin.'),
    right: side('Room on the right, instead of margin.'),
    bottom: side('Room below, instead of margin.'),
    left: side('Room on the left, instead of margin.'),
    unit: unit('What room is measured in: pixels of the result, or percent of the longer side of what is kept.'),
  },
  async run({ composite, subject }, { to, margin, unit, ...sides }, { warn }) {
    const kept = to === 'subject' ? subjectBoxIn(composite, subject) : await visibleBoxIn(composite);
    const room = (side: keyof typeof sides) => (kept ? lengthOf(sides[side] ?? margin, unit, kept) : 0);
    const box = kept && wholePixelsIn(expandBox(kept, room), composite);
    if (!box) {
      warn('NOTHING_TO_CROP', 'Nothing was found to crop to, so the picture was left as it is.');
      return composite;
    }
    if (isWhole(box, composite)) return composite;
    const { data } = await crop<1 | 3 | 4>(composite, box);
    const { left, top, scale } = composite.at;
    const at = { left: left - box.left, top: top - box.top, scale };
    return { data, ...sizeOf(box), channels: composite.channels, at };
  },
});
