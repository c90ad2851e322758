import type { Mask } from '../../pipeline/index.ts';
import { type Components, componentsOf } from './connected-components.ts';
import { invertMask } from './lookup-table.ts';
import { withoutComponents } from './remove-components.ts';

/** What of a mask goes and what is filled; areas count opacity, half opaque pixels half. */
export interface Cleaning {
  /** Components with less than this share of the area of the largest one are removed, 0..1. */
  readonly keepAbove: number;
  /** Holes with less than this share of the area of the largest component become opaque, 0..1. */
  readonly fillBelow: number;
  /** Opacity from which touching pixels are one component, 0..1. */
  readonly at: number;
}

/** Removes small components with their soft edges, then fills small holes. Memory: a byte a pixel, and 12 a run of pixels. */
export function cleanComponents(mask: Mask, { keepAbove, fillBelow, at }: Cleaning): Mask {
  const least = Math.ceil(at * 255);
  const components = componentsOf(mask, least, true);
  const areas = areasOf(components, mask);
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const kept = withoutComponents(mask, least, components, (component) => areas[component]! < keepAbove * largest);
  if (fillBelow === 0) return kept;
  const absent = invertMask(kept);
  const holes = componentsOf(absent, HALF, false);
  const sizes = areasOf(holes, absent);
  forEachOpenToEdge(holes, absent, (hole) => {
    sizes[hole] = Infinity;
  });
  return invertMask(withoutComponents(absent, HALF, holes, (hole) => sizes[hole]! < fillBelow * largest));
}

/** A hole is at least half transparent. */
const HALF = 128;

/** Opacity of each component summed up, in pixels times 255, at the run that identifies it. */
function areasOf({ runs, startOf, endOf, rootOf }: Components, { data }: Mask): Float64Array {
  const areas = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    let sum = 0;
    for (let i = startOf(run), end = endOf(run); i < end; i++) sum += data[i]!;
    areas[rootOf(run)]! += sum;
  }
  return areas;
}

function forEachOpenToEdge(components: Components, { data, width }: Mask, found: (component: number) => void): void {
  const { runs, startOf, endOf, rootOf } = components;
  for (let run = 0; run < runs; run++) {
    const [start, end] = [startOf(run), endOf(run)];
    const isOpen = start % width === 0 || end % width === 0 || start < width || end > data.length - width;
    if (isOpen) found(rootOf(run));
  }
}
