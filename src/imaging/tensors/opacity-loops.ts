import type { DoubtSums } from '../masks/doubt.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './opacity.wasm.ts';

/** Range of the raw numbers of one channel; padding is no part of the picture and does not count. */
export interface ValueRange {
  /** Least finite number; Infinity where there is none. */
  readonly min: number;
  /** Greatest finite number; -Infinity where there is none. */
  readonly max: number;
  /** How many are NaN. */
  readonly missing: number;
}

/** Functions of opacity.as. */
interface Functions {
  range(from: number, count: number, at: number): void;
  undecided(from: number, count: number, at: number): void;
  cut(at: number, count: number): void;
  scaleAndCut(at: number, count: number, scale: number, bias: number): void;
  toBytes(from: number, count: number, into: number): void;
}

/** Numbers in the kernel's memory at a time, and where they begin: behind the range or the sums, four of each of their numbers. */
const [PART, NUMBERS] = [1 << 15, 64];
const MARGIN = 64;
/** Where bytes begin that are made of them. */
const BYTES = NUMBERS + 4 * PART + MARGIN;

function start() {
  const { functions, memory } = startKernel<Functions>(code, BYTES + PART + MARGIN);
  return { functions, memory, floats: new Float32Array(memory), integers: new Int32Array(memory) };
}

/** `raw * scale + bias`, cut to 0..1; NaN becomes 0. */
export function opacitiesOf(raw: Float32Array, scale: number, bias: number): Float32Array<ArrayBuffer> {
  const data = new Float32Array(raw.length);
  const { functions, floats } = start();
  for (let at = 0; at < raw.length; at += PART) {
    const part = raw.subarray(at, at + PART);
    floats.set(part, NUMBERS / 4);
    if (scale === 1 && bias === 0) functions.cut(NUMBERS, part.length);
    else functions.scaleAndCut(NUMBERS, part.length, scale, bias);
    data.set(floats.subarray(NUMBERS / 4, NUMBERS / 4 + part.length), at);
  }
  return data;
}

/** Opacities 0..1 as bytes, rounded, ties to even; what lies outside is clamped, and NaN is 0. */
export function bytesOfOpacities(opacities: Float32Array): Uint8Array {
  const data = allocateBytes(opacities.length);
  const { functions, floats, memory } = start();
  for (let at = 0; at < opacities.length; at += PART) {
    const part = opacities.subarray(at, at + PART);
    floats.set(part, NUMBERS / 4);
    functions.toBytes(NUMBERS, part.length, BYTES);
    data.set(new Uint8Array(memory, BYTES, part.length), at);
  }
  return data;
}

/** What the doubt of opacities is made of. */
export function doubtSumsOf(opacities: Float32Array): DoubtSums {
  const { functions, floats, integers, memory } = start();
  for (let at = 0; at < opacities.length; at += PART) {
    const part = opacities.subarray(at, at + PART);
    floats.set(part, NUMBERS / 4);
    functions.undecided(NUMBERS, part.length, 0);
  }
  const undecided = new Float64Array(memory, 0, 4).reduce((sum, each) => sum + each, 0);
  const area = integers.subarray(8, 12).reduce((sum, each) => sum + each, 0);
  return { undecided, area };
}

/** The range of numbers that come in several runs, with nothing else done in this thread meanwhile. */
export function startRange() {
  const { functions, floats, integers } = start();
  floats.fill(Number.POSITIVE_INFINITY, 0, 4).fill(Number.NEGATIVE_INFINITY, 4, 8);
  return {
    add(numbers: Float32Array): void {
      for (let at = 0; at < numbers.length; at += PART) {
        const part = numbers.subarray(at, at + PART);
        floats.set(part, NUMBERS / 4);
        functions.range(NUMBERS, part.length, 0);
      }
    },
    range: (): ValueRange => ({
      min: Math.min(...floats.subarray(0, 4)),
      max: Math.max(...floats.subarray(4, 8)),
      missing: integers.subarray(8, 12).reduce((sum, each) => sum + each, 0),
    }),
  };
}
