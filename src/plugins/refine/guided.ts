import { flattenOnWhite, guidedFilter } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'guided',
  version: 1,
  doc: "Draw the mask anew along the picture's edges, with the guided filter (He, Sun, Tang, 2013; He, Sun, 2015). For hard, coarse and blurred masks; an exact one loses by it.",
  options: {
    radius: opt.int('Half the side of the window in which edges are looked for, in pixels of the picture.', {
      min: 1,
      max: 500,
      default: 8,
    }),
    epsilon: opt.float(
      'Variance of color, which is 0 to 1, below which a window counts as flat: less follows weaker edges, and noise.',
      { min: 1e-7, max: 1, default: 1e-4 },
    ),
    subsampling: opt.int('Side of the squares of pixels that are reckoned with; more is quicker and coarser.', {
      min: 1,
      max: 16,
      default: 4,
    }),
  },
  heavy: true,
  run: async ({ mask, decoded }, guidance) => guidedFilter(mask, await flattenOnWhite(decoded), guidance),
});
