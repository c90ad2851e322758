/** A distance from the middle of a disk, in pixels: whole ones, and the rest. */
interface Distance {
  readonly whole: number;
  readonly rest: number;
}
export interface DiskPoint {
  readonly x: Distance;
  readonly y: Distance;
}

/**
 * A quarter of a disk: for each row, from the middle one outward, how many whole pixels it reaches; and the points of its
 * rim that lie between pixels, on rows, on columns, and on the diagonal.
 */
export function diskOf(
  radius: number,
  flat: boolean,
): { readonly halves: readonly number[]; readonly rim: readonly DiskPoint[] } {
  const rimAt = (distance: number) => Math.sqrt(radius ** 2 - distance ** 2 + TINY);
  const halves = Array.from({ length: Math.floor(radius) + 1 }, (_, dy) => Math.floor(rimAt(dy)));
  if (flat) return { halves, rim: [] };
  const diagonal = radius * Math.SQRT1_2;
  // Beyond the diagonal it is the other axis that the rim crosses often.
  const crossings = halves.slice(0, Math.floor(diagonal) + 1).flatMap((_, at) => [
    [rimAt(at), at],
    [at, rimAt(at)],
  ]);
  const rim = [...crossings, [diagonal, diagonal]].map(([x, y]) => ({ x: distanceOf(x!), y: distanceOf(y!) }));
  return { halves, rim: rim.filter(({ x, y }) => x.rest > 0 || y.rest > 0) };
}

/** Roots of whole squares are whole numbers, whatever is lost on the way. */
const TINY = 1e-9;

function distanceOf(distance: number): Distance {
  const whole = Math.floor(distance + TINY);
  const rest = distance - whole;
  return { whole, rest: rest < 1e-4 ? 0 : rest };
}
