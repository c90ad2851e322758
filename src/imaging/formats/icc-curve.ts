import { fixedAt, lettersAt } from './icc-tags.ts';

/** From numbers to light, both 0..1. */
export type ToneCurve = (value: number) => number;

/** Parameters of the five parametric functions (ICC.1:2022, table 68). */
const parameterCounts = [1, 3, 4, 5, 7];

/** Reads a tag of type `curv` or `para` (10.6 and 10.18). Undefined where it is neither, or cut off. */
export function iccCurveOf(tag: Buffer | undefined): ToneCurve | undefined {
  if (!tag || tag.length < 12) return undefined;
  if (lettersAt(tag, 0) === 'para') return parametric(tag);
  if (lettersAt(tag, 0) !== 'curv') return undefined;
  const count = tag.readUInt32BE(8);
  if (count === 0) return (value) => value;
  if (tag.length < 12 + 2 * count) return undefined;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  return (value) => {
    const at = Math.min(1, Math.max(0, value)) * (count - 1);
    const low = Math.min(count - 2, Math.floor(at));
    const [a, b] = [tag.readUInt16BE(12 + 2 * low), tag.readUInt16BE(14 + 2 * low)];
    return (a + (b - a) * (at - low)) / 65535;
  };
}

function parametric(tag: Buffer): ToneCurve | undefined {
  const type = tag.readUInt16BE(8);
  const count = parameterCounts[type];
  if (count === undefined || tag.length < 12 + 4 * count) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixedAt(tag, 12 + 4 * i),
  );
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  if (type === 0) return (value) => value ** g;
  if (type === 1) return (value) => (value >= -b / a ? power(value) : 0);
  if (type === 2) return (value) => (value >= -b / a ? power(value) : 0) + c;
  return (value) => (value >= d ? power(value) + e : c * value + f);
}
