import { applyTableInStrips, opacityTable } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'levels',
  version: 1,
  doc: 'Stretch the mask between a black and a white point: clears haze from the background, closes a thin subject.',
  options: {
    black: opt.float('Opacity up to which all becomes background.', { min: 0, max: 1, default: 0.05 }),
    white: opt.float('Opacity from which all becomes subject.', { min: 0, max: 1, default: 0.95 }),
    gamma: opt.float('Above 1 makes what is half opaque more opaque, below 1 less.', { min: 0.1, max: 10, default: 1 }),
  },
  reads: ['mask'],
  // Not heavy: sending a mask to a thread costs more than this loop.
  check: ({ black, white }) => (black < white ? undefined : `black (${black}) must be less than white (${white}).`),
  run({ mask }, { black, white, gamma }, { signal }) {
    const level = (byte: number) => Math.max(0, (byte / 255 - black) / (white - black));
    return applyTableInStrips(
      mask,
      opacityTable((byte) => level(byte) ** (1 / gamma)),
      signal,
    );
  },
});
