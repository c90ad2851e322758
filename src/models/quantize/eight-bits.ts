import type { Range } from './ranges.ts';
import { floatsOf, type Tensor, tensorOf } from './tensor.ts';

/** How a value is told in eight bits: `value = scale * (byte - zeroPoint)` (Jacob et al., 2018, equation 1). */
export interface Affine {
  readonly scale: number;
  /** 0 to 255. */
  readonly zeroPoint: number;
}

/** Less than this is as good as nothing, and no scale. */
const LEAST = 1e-8;

/** The bytes of a range that holds 0, so that 0 is told exactly. */
export function affineOf([low, high]: Range): Affine {
  const scale = Math.fround(Math.max(high - low, LEAST) / 255);
  return { scale, zeroPoint: Math.min(255, Math.max(0, Math.round(-low / scale))) };
}

export interface EightBitWeights {
  readonly weights: Tensor;
  /** One for each channel that comes out. */
  readonly scales: Tensor;
  readonly bias?: Tensor;
  readonly biasScales?: Tensor;
}

/** A bias of 32 bits is kept this far from its ends, since the sum over a picture comes on top of it. */
const LARGEST_BIAS = 2 ** 30;

/**
 * The weights of a convolution as whole numbers from `-largest` to `largest`, by a scale for each channel that comes out, and
 * its bias in units of what weights and input make together (Jacob et al., 2018, section 2.4). A channel whose bias would not
 * fit has coarser weights.
 *
 * @param weights `[out, in, height, width]`
 * @param input scale of what the convolution reads
 * @param largest 127, or 63 for processors that add two products in 16 bits
 */
export function eightBitWeights(
  weights: Tensor,
  bias: Tensor | undefined,
  input: number,
  largest: number,
): EightBitWeights {
  const [channels = 0] = weights.dims;
  const exact = floatsOf(weights);
  const offset = bias ? floatsOf(bias) : undefined;
  const size = exact.length / channels;
  const whole = new Int8Array(exact.length);
  const scales = new Float32Array(channels);
  const biases = new Int32Array(channels);
  const biasScales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const [from, to] = [channel * size, (channel + 1) * size];
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(exact[i]!));
    const added = offset?.[channel] ?? 0;
    const scale = Math.fround(Math.max(most / largest, Math.abs(added) / (input * LARGEST_BIAS), LEAST));
    for (let i = from; i < to; i++) whole[i] = Math.max(-largest, Math.min(largest, Math.round(exact[i]! / scale)));
    scales[channel] = scale;
    biasScales[channel] = scale * input;
    biases[channel] = Math.round(added / biasScales[channel]!);
  }
  return {
    weights: tensorOf(weights.dims, whole),
    scales: tensorOf([channels], scales),
    ...(offset && { bias: tensorOf([channels], biases), biasScales: tensorOf([channels], biasScales) }),
  };
}
