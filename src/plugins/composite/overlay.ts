import {
  applyTable,
  opacityLinesOf,
  opacityTable,
  opaqueColor,
  over,
  paint,
  scanlinesOf,
  solidColor,
} from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'overlay',
  version: 1,
  doc: 'The picture as it was with the background, or the subject, tinted: to check a mask by eye.',
  options: {
    color: opt.color('Color of the tint; its own alpha does not count.', { default: '#ff2a4d' }),
    opacity: opt.float('Opacity of the tint.', { min: 0, max: 1, default: 0.6 }),
    on: opt.oneOf('What is tinted.', ['background', 'subject'], {
      default: 'background',
      docs: { background: 'What is not subject.', subject: 'The subject.' },
    }),
  },
  reads: ['decoded', 'mask'],
  heavy: true,
  run({ decoded, mask }, { color, opacity, on }) {
    const tint = applyTable(
      mask,
      opacityTable((byte) => (opacity * (on === 'subject' ? byte : 255 - byte)) / 255),
    );
    return paint(over(scanlinesOf(decoded), solidColor(opaqueColor(color), mask.width), opacityLinesOf(tint)), mask);
  },
});
