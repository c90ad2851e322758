import { fits, type Kernel, kernels, type Size } from '../imaging/index.ts';
import { opt } from '../pipeline/index.ts';
import { fitDocs, kernelDocs, metadataDocs, positionDocs, unitDocs } from './value-docs.ts';

const units = ['pixels', 'percent'] as const;
export type Unit = (typeof units)[number];

/** The unit of other options. */
export const unit = (doc: string) => opt.oneOf(doc, units, { shared: 'Unit', default: 'pixels', docs: unitDocs });

/** A length in pixels: as it is, or a percentage of a picture's longer side. */
export const lengthOf = (value: number, unit: Unit, { width, height }: Size): number =>
  unit === 'percent' ? (value / 100) * Math.max(width, height) : value;

const places = {
  center: [0.5, 0.5],
  top: [0.5, 0],
  bottom: [0.5, 1],
  left: [0, 0.5],
  right: [1, 0.5],
  topLeft: [0, 0],
  topRight: [1, 0],
  bottomLeft: [0, 1],
  bottomRight: [1, 1],
} as const;
export type Position = keyof typeof places;
const positions = Object.keys(places) as [Position, ...Position[]];

/** Where something lies in something of another size. */
export const position = (doc: string) =>
  opt.oneOf(doc, positions, { shared: 'Position', default: 'center', docs: positionDocs });

/** Shares of the room left over that lie before it, across and down, 0..1. */
export const sharesOf = (position: Position): readonly [across: number, down: number] => places[position];

/** How a picture behind the subject meets the subject's picture. */
export const fit = opt.oneOf(
  'How another shape is met: COVER cuts off what hangs over, CONTAIN leaves room, FILL stretches.',
  fits,
  { shared: 'Fit', default: 'cover', docs: fitDocs },
);

/** How pixels are interpolated. */
export const kernel = <const K extends Kernel>(
  fallback: K,
  doc = 'How pixels are interpolated; shrinking is antialiased, but for nearest.',
) => opt.oneOf(doc, kernels, { shared: 'Kernel', default: fallback, docs: kernelDocs });

/** Of every strategy that reads one channel. */
export const channel = opt.int(
  "Which channel of the network's answer is read, 0 is the first; the others are ignored.",
  { min: 0, max: 1023, default: 0 },
);

const kinds = ['none', 'profile'] as const;
export type Metadata = (typeof kinds)[number];

/** Of every encoder. Only the pixels of the source are left by then: EXIF and the like cannot be kept. */
export const metadata = opt.oneOf(
  'What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept.',
  kinds,
  { shared: 'Metadata', default: 'none', docs: metadataDocs },
);

/** Of every composite that offers both ways of mixing. */
export const linearLight = opt.boolean(
  'Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light.',
  { default: false },
);

/** Of composites that reach beyond the subject. */
export const expand = opt.boolean(
  'Make the picture larger by as much as it can reach, so that nothing is cut off at an edge; the subject ends there as the picture does.',
  { default: false },
);

/** Of plugins that resize to a size other than the network's own. */
export const side = opt.int(
  "Longer side of the network's input, in pixels, where it takes others than its own: fewer are faster and see less detail. Left out, its own. `Query.models` has what each network takes.",
  { min: 1, max: 8192, optional: true },
);
