/** Makes small ICC profiles (ICC.1:2001-04 and ICC.1:2022): what cameras, phones and programs embed, under any name. */

/** CIE x and y of a color. */
type Chromaticity = readonly [x: number, y: number];

export interface Primaries {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
}

const D65: Chromaticity = [0.3127, 0.329];
export const primaries = {
  srgb: { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] },
  p3: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
  adobe: { red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06] },
  rec2020: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
} as const satisfies Record<string, Primaries>;

/** How numbers become light: the exponent of a gamma, or the curve of sRGB as parameters or as a table. */
export type Curve = number | 'srgb' | 'srgbTable';

export interface ProfileOptions {
  readonly name?: string;
  readonly version?: 2 | 4;
  readonly curve?: Curve;
  /** Of a gray profile: its curve gives lightness. */
  readonly byLab?: boolean;
}

export function rgbProfile(of: Primaries, { name = 'A profile', version = 4, curve = 'srgb' }: ProfileOptions = {}) {
  const { red, green, blue } = colorants(of);
  const trc = curveTag(curve);
  return profile('RGB ', version, [
    ['desc', textTag(name, version)],
    ['wtpt', xyzTag([0.9642, 1, 0.8249])],
    ['rXYZ', xyzTag(red)],
    ['gXYZ', xyzTag(green)],
    ['bXYZ', xyzTag(blue)],
    ['rTRC', trc],
    ['gTRC', trc],
    ['bTRC', trc],
  ]);
}

export function grayProfile({ name = 'A gray profile', version = 2, curve = 1, byLab = false }: ProfileOptions = {}) {
  const icc = profile('GRAY', version, [
    ['desc', textTag(name, version)],
    ['wtpt', xyzTag([0.9642, 1, 0.8249])],
    ['kTRC', curveTag(curve)],
  ]);
  if (byLab) icc.write('Lab ', 20, 'latin1');
  return icc;
}

function profile(space: string, version: number, tags: readonly (readonly [string, Buffer])[]): Buffer {
  const header = Buffer.alloc(132);
  header.writeUInt32BE(version * 0x01000000, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.writeUInt16BE(2026, 24);
  header.writeUInt16BE(1, 26);
  header.writeUInt16BE(1, 28);
  header.write('acsp', 36, 'latin1');
  fixed(0.9642, 1, 0.8249).copy(header, 68);
  header.writeUInt32BE(tags.length, 128);
  let at = 132 + 12 * tags.length;
  const table: Buffer[] = [];
  for (const [name, data] of tags) {
    const entry = Buffer.alloc(12);
    entry.write(name, 0, 'latin1');
    entry.writeUInt32BE(at, 4);
    entry.writeUInt32BE(data.length, 8);
    table.push(entry);
    at += data.length;
  }
  header.writeUInt32BE(at, 0);
  return Buffer.concat([header, ...table, ...tags.map(([, data]) => data)]);
}

const tag = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const data = Buffer.concat([Buffer.from(`${type}\0\0\0\0`, 'latin1'), ...parts]);
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
};
const fixed = (...values: readonly number[]): Buffer => {
  const data = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) data.writeInt32BE(Math.round(value * 65536), 4 * i);
  return data;
};
const long = (value: number) => {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return data;
};
const xyzTag = (xyz: readonly number[]) => tag('XYZ ', fixed(...xyz));

function textTag(text: string, version: number): Buffer {
  if (version === 2) {
    const ascii = Buffer.from(`${text}\0`, 'latin1');
    return tag('desc', long(ascii.length), ascii, Buffer.alloc(78));
  }
  const utf16 = Buffer.from(text, 'utf16le').swap16();
  return tag('mluc', long(1), long(12), Buffer.from('enUS'), long(utf16.length), long(28), utf16);
}

/** The exact curve of sRGB (IEC 61966-2-1). */
const lightOf = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function curveTag(curve: Curve): Buffer {
  if (curve === 'srgb') {
    return tag('para', Buffer.from([0, 3, 0, 0]), fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045));
  }
  if (curve === 'srgbTable') {
    const table = Buffer.alloc(2048);
    for (let i = 0; i < 1024; i++) table.writeUInt16BE(Math.round(lightOf(i / 1023) * 65535), 2 * i);
    return tag('curv', long(1024), table);
  }
  if (curve === 1) return tag('curv', long(0));
  const gamma = Buffer.alloc(2);
  gamma.writeUInt16BE(Math.round(curve * 256));
  return tag('curv', long(1), gamma);
}

/** XYZ of the primaries under D65, adapted to D50 by Bradford's matrix, as profiles have them. */
function colorants({ red, green, blue }: Primaries) {
  const xyz = ([x, y]: Chromaticity) => [x / y, 1, (1 - x - y) / y];
  const columns = [xyz(red), xyz(green), xyz(blue)];
  const weights = solved(columns, xyz(D65));
  const adapted = (color: readonly number[], weight: number) =>
    BRADFORD.map((row) => row.reduce((sum, value, i) => sum + value * color[i]! * weight, 0));
  const [r, g, b] = columns.map((column, i) => adapted(column, weights[i]!));
  return { red: r!, green: g!, blue: b! };
}

/** D65 to D50 (Lindbloom, Chromatic Adaptation). */
const BRADFORD = [
  [1.0478112, 0.0228866, -0.050127],
  [0.0295424, 0.9904844, -0.0170491],
  [-0.0092345, 0.0150436, 0.7521316],
];

/** Solves three equations by Cramer's rule; `columns` are those of the matrix. */
function solved(columns: readonly number[][], right: readonly number[]): number[] {
  const det = ([a, b, c]: readonly (readonly number[])[]) =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    b![0]! * (a![1]! * c![2]! - a![2]! * c![1]!) +
    c![0]! * (a![1]! * b![2]! - a![2]! * b![1]!);
  return columns.map((_, i) => det(columns.map((column, j) => (i === j ? right : column))) / det(columns));
}
