import { cleanComponents } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'components',
  version: 1,
  doc: 'Take away pieces that are small beside the largest one, with their soft edges; then fill small holes.',
  options: {
    keepAbove: opt.float(
      'Pieces with less than this share of the area of the largest piece are taken away; 0 keeps all, 1 the largest only.',
      { min: 0, max: 1, default: 0.02 },
    ),
    fillBelow: opt.float(
      'Holes with less than this share of the area of the largest piece become opaque; 0 fills none. A hole is at least half transparent, joined by sides, and not open to an edge of the picture.',
      { min: 0, max: 1, default: 0 },
    ),
    at: opt.float('Opacity from which pixels that touch, corners included, are one piece.', {
      min: 0.004,
      max: 1,
      default: 0.1,
    }),
  },
  reads: ['mask'],
  heavy: true,
  run: ({ mask }, options) => cleanComponents(mask, options),
});
