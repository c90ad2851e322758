import { blendModes, blendOnto, fitPicture, opaqueColor, type Pixels, paint, solidColor } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { fit, position, sharesOf } from '../options.ts';
import { blendDocs } from '../value-docs.ts';

export default definePlugin({
  stage: 'composite',
  name: 'blend',
  version: 1,
  doc: 'The subject mixed into a color or a picture by a blend mode: MULTIPLY darkens as ink does, SCREEN lightens as light does, and so on.',
  options: {
    mode: opt.oneOf(
      'How it is mixed: all modes of libvips, as Porter and Duff (1984) and PDF 1.7 (11.3.5) have them.',
      blendModes,
      { default: 'multiply', docs: blendDocs },
    ),
    color: opt.color('Color behind the subject, or beside and behind the picture; its own alpha does not count.', {
      default: '#ffffff',
    }),
    image: opt.image('Picture behind the subject.', { optional: true }),
    fit,
    position: position('Which part of the picture is seen, or where it lies.'),
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  // What is behind, the opaque foreground or a cutout, and the mixture.
  workingBytes: 12,
  async run({ foreground, mask }, { mode, color, image, fit, position }, { signal }) {
    const place = { fit, shares: sharesOf(position), background: color };
    const behind = image
      ? await fitPicture(image, mask, place, signal)
      : (paint(solidColor(opaqueColor(color), mask.width), mask) as Pixels<3>);
    return blendOnto(behind, foreground, mask, mode);
  },
});
