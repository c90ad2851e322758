import {
  expandSubject,
  type Margins,
  opacityLinesOf,
  opaqueColor,
  over,
  paint,
  scanlinesOf,
  shadowOpacity,
  sizeWith,
  solidColor,
} from '../../imaging/index.ts';
import { definePlugin, opt, type PictureSize } from '../../pipeline/index.ts';
import { areaWithin, bytesBeyond, checkResultSize } from '../checks.ts';
import { expand, lengthOf, type Unit, unit } from '../options.ts';

const offset = (doc: string, fallback: number) => opt.float(doc, { min: -1000, max: 1000, default: fallback });

export default definePlugin({
  stage: 'composite',
  name: 'shadow',
  version: 1,
  doc: 'The subject with the shadow that it throws on what is behind it, on transparency or a color.',
  options: {
    offsetX: offset('How far the shadow lies to the right.', 0),
    offsetY: offset('How far it lies below.', 10),
    blur: opt.float('How soft its edge is: standard deviation of a Gaussian.', { min: 0, max: 500, default: 12 }),
    unit: unit("What these three are in: pixels, or percent of the picture's longer side."),
    opacity: opt.float('Opacity of the shadow where it is darkest.', { min: 0, max: 1, default: 0.45 }),
    color: opt.color('Color of the shadow; its own alpha does not count.', { default: '#000000' }),
    background: opt.color('Color that it falls on; one with alpha gives a picture with alpha.', {
      default: '#00000000',
    }),
    expand,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  // Two planes of floats where the blur is less than 4 pixels; foreground and mask with more background.
  workingBytes: (options, picture) => {
    const whole = areaWithin(sizeWith(marginsOf(options, picture), picture), picture);
    return 13 * whole + bytesBeyond(whole, picture);
  },
  check: ({ unit, ...lengths }) =>
    unit === 'percent' && Math.max(Math.abs(lengths.offsetX), Math.abs(lengths.offsetY), lengths.blur) > 50
      ? 'no length is more than 50 percent.'
      : undefined,
  async run(inputs, options, host) {
    const { offsetX, offsetY, blur, unit, opacity, color, background } = options;
    const right = lengthOf(offsetX, unit, inputs.mask);
    const down = lengthOf(offsetY, unit, inputs.mask);
    const sigma = lengthOf(blur, unit, inputs.mask);
    const margins = marginsOf(options, inputs.mask);
    checkResultSize(sizeWith(margins, inputs.mask), inputs.mask, host);
    const { foreground, mask, at } = await expandSubject(inputs.foreground, inputs.mask, margins);
    const { width } = mask;
    const shade = shadowOpacity(mask, { sigma, right, down, opacity });
    const ground = over(solidColor(background, width), solidColor(opaqueColor(color), width), shade);
    return { ...paint(over(ground, scanlinesOf(foreground), opacityLinesOf(mask)), mask), at };
  },
});

interface Lengths {
  readonly offsetX: number;
  readonly offsetY: number;
  readonly blur: number;
  readonly unit: Unit;
  readonly expand: boolean;
}

/** Room for the shadow around the picture: beyond three deviations there is less than a byte of it. */
function marginsOf({ offsetX, offsetY, blur, unit, expand }: Lengths, picture: PictureSize): Margins {
  const room = (shift: number) =>
    expand ? Math.max(0, Math.ceil(lengthOf(shift, unit, picture) + 3 * lengthOf(blur, unit, picture))) : 0;
  return { left: room(-offsetX), top: room(-offsetY), right: room(offsetX), bottom: room(offsetY) };
}
