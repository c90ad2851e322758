import { closeMask, openMask } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'smooth',
  version: 1,
  doc: 'Take bumps and specks off the mask, and fill dents and pinholes, without making it hard. Takes thin hair as well.',
  options: {
    radius: opt.float('What is less than about twice this wide goes, in pixels of the picture.', {
      min: 0,
      max: 30,
      default: 2,
    }),
    what: opt.oneOf(
      'Bumps stick out or lie apart, dents are gaps in the subject; both means bumps first.',
      ['bumps', 'dents', 'both'],
      {
        default: 'both',
        docs: { bumps: 'Only bumps and specks.', dents: 'Only dents and pinholes.', both: 'Bumps, then dents.' },
      },
    ),
  },
  reads: ['mask'],
  heavy: true,
  // Masks between the steps.
  workingBytes: 4,
  run({ mask }, { radius, what }) {
    const level = what === 'dents' ? mask : openMask(mask, radius);
    return what === 'bumps' ? level : closeMask(level, radius);
  },
});
