import { definePlugin, type Mask, opt } from '../../pipeline/index.ts';
import { bytesFor } from '../blend.ts';
import { type Pieces, piecesOf } from '../components.ts';
import { inverted } from '../table.ts';

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
  run({ mask }, { keepAbove, fillBelow, at }) {
    const least = Math.ceil(at * 255);
    const pieces = piecesOf(mask, least, true);
    const areas = areasOf(pieces, mask);
    const largest = areas.reduce((most, area) => Math.max(most, area), 0);
    const kept = without(mask, least, pieces, (piece) => areas[piece]! < keepAbove * largest);
    if (fillBelow === 0) return kept;
    const absent = inverted(kept);
    const holes = piecesOf(absent, HALF, false);
    const sizes = areasOf(holes, absent);
    openToEdge(holes, absent, (hole) => {
      sizes[hole] = Infinity;
    });
    return inverted(without(absent, HALF, holes, (hole) => sizes[hole]! < fillBelow * largest));
  },
});

const HALF = 128;

/** Opacity of each piece summed up, in pixels times 255, at the run that stands for it; half opaque pixels count half. */
function areasOf({ runs, startOf, endOf, rootOf }: Pieces, { data }: Mask): Float64Array {
  const areas = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    let sum = 0;
    for (let i = startOf(run), end = endOf(run); i < end; i++) sum += data[i]!;
    areas[rootOf(run)]! += sum;
  }
  return areas;
}

function openToEdge(pieces: Pieces, { data, width }: Mask, found: (piece: number) => void): void {
  const { runs, startOf, endOf, rootOf } = pieces;
  for (let run = 0; run < runs; run++) {
    const [start, end] = [startOf(run), endOf(run)];
    const isOpen = start % width === 0 || end % width === 0 || start < width || end > data.length - width;
    if (isOpen) found(rootOf(run));
  }
}

/** The mask without some pieces and their soft edges. Where those of a piece that stays begin is for `claim` to say. */
function without(mask: Mask, least: number, pieces: Pieces, isGone: (piece: number) => boolean): Mask {
  const { runs, rootOf } = pieces;
  let isAny = false;
  for (let run = 0; run < runs && !isAny; run++) isAny = isGone(rootOf(run));
  if (!isAny) return mask;
  const owners = new Uint8Array(mask.data.length);
  claim(mask, least, pieces, (piece) => !isGone(piece), STAYS, owners);
  claim(mask, least, pieces, isGone, GONE, owners);
  const data = bytesFor(owners.length);
  for (let i = 0; i < data.length; i++) data[i] = owners[i] === GONE ? 0 : mask.data[i]!;
  return { ...mask, data };
}

const STAYS = 1;
const GONE = 2;

/**
 * Writes an owner on pieces and on their soft edges: whatever is less than `least` around them, as far as opacity does not
 * rise again on the way outward, and as nobody owns it.
 */
function claim(
  { data, width, height }: Mask,
  least: number,
  { runs, startOf, endOf, rootOf }: Pieces,
  isMeant: (piece: number) => boolean,
  owner: number,
  owners: Uint8Array,
): void {
  let stack = new Int32Array(1024);
  let waiting = 0;

  function take(i: number): void {
    owners[i] = owner;
    if (waiting === stack.length) {
      const larger = new Int32Array(2 * waiting);
      larger.set(stack);
      stack = larger;
    }
    stack[waiting++] = i;
  }

  for (let run = 0; run < runs; run++) {
    if (!isMeant(rootOf(run))) continue;
    const start = startOf(run);
    const last = endOf(run) - 1;
    owners.fill(owner, start, last + 1);
    // From within a piece nothing is reached that is not reached from its rim.
    for (let i = start; i <= last; i++) {
      if (i === start || i === last || data[i - width]! < least || data[i + width]! < least) take(i);
    }
    while (waiting > 0) {
      const i = stack[--waiting]!;
      const most = Math.min(data[i]!, least - 1);
      const x = i % width;
      const left = x > 0 ? -1 : 0;
      const right = x < width - 1 ? 1 : 0;
      const end = i < width * (height - 1) ? i + width : i;
      for (let row = i >= width ? i - width : i; row <= end; row += width) {
        for (let to = row + left; to <= row + right; to++) {
          if (owners[to] === 0 && data[to]! > 0 && data[to]! <= most) take(to);
        }
      }
    }
  }
}
