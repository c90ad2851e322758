import type { Size } from '../imaging/index.ts';
import { type HeavyHost, inputSizeOf, isFixed, type Model, sizesText, takesSize } from '../pipeline/index.ts';

type Rejects = Pick<HeavyHost, 'reject'>;

/**
 * The network's input at a side that is asked for, or its own. Rejects what the network does not take. One that follows the
 * picture's shape takes any size; how much memory a request may make it use is stated by `sizes`, and without it only its own
 * side is accepted.
 */
export function viewSizeOf(
  model: Model,
  picture: Size,
  side: number | undefined,
  host: Rejects,
  option = 'side',
): Size {
  const size = inputSizeOf(model, picture, side);
  if (side === undefined) return size;
  const { size: own, sizes } = model.input;
  if (!sizes && !isFixed(own) && side !== own.shortSide) {
    host.reject('BAD_OPTION', `${model.name} takes its own side of ${own.shortSide} only, not ${side}.`, option);
  }
  checkSize(model, size, host, option);
  return size;
}

/**
 * The smallest input of the network with this longer side that a picture fits into as it is; its own size where no side is asked
 * for. A strip is met by the network's least side. Rejects what the network does not take.
 */
export function sizeAround(model: Model, picture: Size, side: number | undefined, host: Rejects): Size {
  const { sizes } = model.input;
  if (side === undefined || !sizes) return viewSizeOf(model, picture, side, host);
  const longer = Math.max(picture.width, picture.height);
  const scaled = (length: number) =>
    length === longer
      ? side
      : Math.max(sizes.least, Math.ceil((length * side) / longer / sizes.multipleOf) * sizes.multipleOf);
  const size = { width: scaled(picture.width), height: scaled(picture.height) };
  checkSize(model, size, host, 'side');
  return size;
}

/** The network's inputs at these sides, the smallest first and each once; by default up to seven eighths of its own side, and its own. */
export function sideSizes(
  model: Model,
  picture: Size,
  sides: readonly number[] | undefined,
  host: Rejects,
): readonly Size[] {
  if (sides) {
    const ascending = [...new Set(sides)].sort((a, b) => a - b);
    return ascending.map((side) => viewSizeOf(model, picture, side, host, 'sides'));
  }
  const { size, sizes } = model.input;
  const own = inputSizeOf(model, picture);
  if (!sizes) return [own];
  const side = isFixed(size) ? Math.max(...size) : size.shortSide;
  const smaller = inputSizeOf(model, picture, Math.floor((0.875 * side) / sizes.multipleOf) * sizes.multipleOf);
  return takesSize(model.input, smaller) && smaller.width < own.width ? [smaller, own] : [own];
}

/** Rejects an input that the network does not take. */
function checkSize(model: Model, size: Size, host: Rejects, option: string): void {
  if (takesSize(model.input, size)) return;
  host.reject(
    'BAD_OPTION',
    `${model.name} takes ${sizesText(model.input)}; this would be ${size.width} x ${size.height}.`,
    option,
  );
}
