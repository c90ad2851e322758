import { closedFormMatte, flattenOnWhite, knownFromMask, knownFromTrimap } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { checkShape } from '../checks.ts';

export default definePlugin({
  stage: 'refine',
  name: 'closedForm',
  version: 1,
  doc: 'Find the opacity of uncertain pixels from the colors around them (Levin and others, 2008), for hair, fur and soft edges. Slow; helps where the mask has the right subject.',
  options: {
    trimap: opt.image(
      "What is known: black is background, white is subject, all else is to be found. It has the picture's shape, within 1 %. Without it, what the mask is sure of: opacity up to .02 and from .98.",
      { optional: true },
    ),
    grow: opt.int('How many pixels beyond what the mask is unsure of are uncertain too; not with a trimap.', {
      min: 0,
      max: 50,
      default: 3,
    }),
    prior: opt.float('How much the mask counts, against the colors, where it is uncertain.', {
      min: 1e-6,
      max: 10,
      default: 1e-3,
    }),
    epsilon: opt.float('How far colors may lie off a line, as a variance of colors 0 to 1; more is smoother.', {
      min: 1e-7,
      max: 0.1,
      default: 1e-5,
    }),
    limit: opt.int(
      'About how many uncertain pixels are solved for at most; time and memory grow with it. Where there are more, a smaller picture is solved, and what that changes is enlarged.',
      { min: 100, max: 4_000_000, default: 1_000_000 },
    ),
    iterations: opt.int('Most steps of the solver. Where they are not enough, the mask stays, with a warning.', {
      min: 1,
      max: 10_000,
      default: 1000,
    }),
  },
  heavy: true,
  async run({ mask, decoded }, { trimap, grow, ...options }, host) {
    if (trimap) checkShape('trimap', trimap, mask, host);
    const color = await flattenOnWhite(decoded);
    const known = trimap ? await knownFromTrimap(mask, trimap, host.signal) : knownFromMask(mask, grow);
    const refined = await closedFormMatte({ color, ...known }, options, host.signal);
    if (refined) return refined;
    host.warn(
      'NOT_CONVERGED',
      `refine.closedForm did not converge in ${options.iterations} iterations; the mask is as it was. Raise iterations or prior.`,
    );
    return mask;
  },
});
