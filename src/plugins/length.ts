import { opt } from '../pipeline/index.ts';
import type { Size } from './pixels.ts';

const units = ['pixels', 'percent'] as const;
export type Unit = (typeof units)[number];

/** An option that says what other options are measured in. */
export const unit = (doc: string) => opt.oneOf(doc, units, { shared: 'Unit', default: 'pixels' });

/** A length in pixels: as it is, or a percentage of a picture's longer side. */
export const lengthOf = (value: number, unit: Unit, { width, height }: Size): number =>
  unit === 'percent' ? (value / 100) * Math.max(width, height) : value;
