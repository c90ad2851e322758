import { definePlugin, type Mask, opt } from '../../pipeline/index.ts';
import { dilated, eroded } from '../dilate.ts';

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
      },
    ),
  },
  reads: ['mask'],
  heavy: true,
  run({ mask }, { radius, what }) {
    const level = what === 'dents' ? mask : opened(mask, radius);
    return what === 'bumps' ? level : closed(level, radius);
  },
});

/** Grey opening: of each level of opacity, what a disk can cover without leaving it. */
const opened = (mask: Mask, radius: number): Mask => dilated(eroded(mask, radius, true), radius, true);

/** Grey closing, its dual: an opening of what is not the subject. */
const closed = (mask: Mask, radius: number): Mask => eroded(dilated(mask, radius, true), radius, true);
