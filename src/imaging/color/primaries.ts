/** CIE x and y. */
export type Chromaticity = readonly [x: number, y: number];
export type Matrix = readonly (readonly [number, number, number])[];

export interface Primaries {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly white: Chromaticity;
}

const D65: Chromaticity = [0.3127, 0.329];
const srgb: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65 };

/** By code point (ITU-T H.273, table 2). */
const table: Readonly<Record<number, Primaries>> = {
  1: srgb,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: [0.31, 0.316] },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 },
  6: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  7: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 },
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: D65 },
};

export const primariesOf = (codePoint: number): Primaries | undefined => table[codePoint];

/** Linear light in other primaries to linear sRGB; white stays white. */
export const matrixToSrgb = (from: Primaries): Matrix => ratio(toXyz(srgb), toXyz(from));

/** The matrix that leads from the colors of `from` to those of `to`, both given by their way to the same XYZ. */
export const ratio = (to: Matrix, from: Matrix): Matrix => product(inverse(to), from);

/**
 * Linear light to XYZ where white is D65's: the columns of another white are scaled in XYZ, which for the few whites here is
 * as good as an adaptation of the eye.
 */
function toXyz({ red, green, blue, white }: Primaries): Matrix {
  const xyz = ([x, y]: Chromaticity) => [x / y, 1, (1 - x - y) / y] as const;
  const [r, g, b] = [xyz(red), xyz(green), xyz(blue)];
  const columns: Matrix = [0, 1, 2].map((i) => [r[i]!, g[i]!, b[i]!]);
  const weights = times(inverse(columns), xyz(white));
  const [own, shown] = [xyz(white), xyz(D65)];
  return columns.map(([x, y, z], i) => {
    const scale = shown[i]! / own[i]!;
    return [x * weights[0] * scale, y * weights[1] * scale, z * weights[2] * scale];
  });
}

const times = (matrix: Matrix, [x, y, z]: readonly [number, number, number]) =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as [number, number, number];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => [0, 1, 2].map((j) => row[0] * b[0]![j]! + row[1] * b[1]![j]! + row[2] * b[2]![j]!) as never);

function inverse(matrix: Matrix): Matrix {
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix as [Matrix[number], Matrix[number], Matrix[number]];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((row) => row.map((value) => value / determinant) as never);
}
