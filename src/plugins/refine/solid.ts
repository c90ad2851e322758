import { bytesOfSolidify, solidify } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

/** Share of a subject's opacity that may be added without a warning. */
const MUCH = 0.1;

/** A share of the longer side, in pixels. */
const reachIn = (reach: number, { width, height }: { width: number; height: number }) =>
  reach * Math.max(width, height);

export default definePlugin({
  stage: 'refine',
  name: 'solid',
  version: 1,
  doc: 'Make the subject opaque deep inside, where a network in doubt leaves it half transparent; soft edges, hair and real holes stay as they are. Not for glass, veils and smoke: they become opaque too.',
  options: {
    at: opt.float(
      'Opacity from which a pixel is inside the subject; what has less is background or a hole, and stays.',
      {
        min: 0.004,
        max: 1,
        default: 0.2,
      },
    ),
    reach: opt.float(
      "Distance from the background and from holes at which all is opaque, as a share of the picture's longer side; up to half of it nothing changes.",
      { min: 0.001, max: 1, default: 0.02 },
    ),
    holes: opt.float(
      "Holes of up to this share of the subject's area are taken for inside; 0 keeps all. A hole touches no edge of the picture.",
      { min: 0, max: 1, default: 0 },
    ),
  },
  reads: ['mask'],
  heavy: true,
  workingBytes: ({ reach, holes }, picture) => bytesOfSolidify(picture, { reach: reachIn(reach, picture), holes }),
  run({ mask }, { reach, ...options }, host) {
    const solid = solidify(mask, { ...options, reach: reachIn(reach, mask) });
    if (solid.added > MUCH) {
      host.warn(
        'MUCH_FILLED',
        `refine.solid added ${Math.round(100 * solid.added)} % of the subject's opacity. If it is glass, a veil or smoke, leave the step out; if something is missing or too much, try another model.`,
      );
    }
    return solid.mask;
  },
});
