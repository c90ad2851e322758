import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { doubled } from '../raster/grow-array.ts';
import type { Components } from './connected-components.ts';

/** The mask without some components and their soft edges, each of which belongs to the component that claims it first. */
export function withoutComponents(
  mask: Mask,
  least: number,
  components: Components,
  isGone: (component: number) => boolean,
): Mask {
  const { runs, rootOf } = components;
  let isAny = false;
  for (let run = 0; run < runs && !isAny; run++) isAny = isGone(rootOf(run));
  if (!isAny) return mask;
  const owners = new Uint8Array(mask.data.length);
  claim(mask, least, components, (component) => !isGone(component), STAYS, owners);
  claim(mask, least, components, isGone, GONE, owners);
  const data = allocateBytes(owners.length);
  for (let i = 0; i < data.length; i++) data[i] = owners[i] === GONE ? 0 : mask.data[i]!;
  return { ...mask, data };
}

/** Owners of pixels; 0 is none. */
const STAYS = 1;
const GONE = 2;

/**
 * Writes an owner on components and on their soft edges: whatever is less than `least` around them, as far as opacity does
 * not rise again on the way outward, and no other owner is met.
 */
function claim(
  { data, width, height }: Mask,
  least: number,
  { runs, startOf, endOf, rootOf }: Components,
  isChosen: (component: number) => boolean,
  owner: number,
  owners: Uint8Array,
): void {
  let stack: Int32Array = new Int32Array(1024);
  let waiting = 0;

  function take(i: number): void {
    owners[i] = owner;
    if (waiting === stack.length) stack = doubled(stack);
    stack[waiting++] = i;
  }

  for (let run = 0; run < runs; run++) {
    if (!isChosen(rootOf(run))) continue;
    const start = startOf(run);
    const last = endOf(run) - 1;
    owners.fill(owner, start, last + 1);
    // From within a component nothing is reached that is not reached from its rim.
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
