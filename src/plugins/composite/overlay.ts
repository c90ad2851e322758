import { definePlugin, opt } from '../../pipeline/index.ts';
import { opacityOf, over, painted, plain, rowsOf } from '../rows.ts';
import { lookUp, tableOf } from '../table.ts';

export default definePlugin({
  stage: 'composite',
  name: 'overlay',
  version: 1,
  doc: 'The picture as it was with the background, or the subject, tinted: to check a mask by eye.',
  options: {
    color: opt.color('Color of the tint; its own alpha does not count.', { default: '#ff2a4d' }),
    opacity: opt.float('Opacity of the tint.', { min: 0, max: 1, default: 0.6 }),
    on: opt.oneOf('What is tinted.', ['background', 'subject'], { default: 'background' }),
  },
  reads: ['decoded', 'mask'],
  heavy: true,
  run({ decoded, mask }, { color, opacity, on }) {
    const tint = lookUp(
      mask,
      tableOf((byte) => (opacity * (on === 'subject' ? byte : 255 - byte)) / 255),
    );
    return painted(over(rowsOf(decoded), plain(color.slice(0, 7), mask.width), opacityOf(tint)), mask);
  },
});
