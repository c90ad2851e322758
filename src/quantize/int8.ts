import { floatsOf, type OnnxTensor, onnxTensor } from './onnx-tensor.ts';
import type { ValueRange } from './value-range.ts';

/** Affine int8 quantization: `value = scale * (byte - zeroPoint)` (Jacob et al., 2018, equation 1). */
export interface QuantizationParameters {
  readonly scale: number;
  /** 0 to 255. */
  readonly zeroPoint: number;
}

/** Smaller scales are as good as nothing, and cannot be divided by. */
const LEAST = 1e-8;

/** The parameters of a range that holds 0, so that 0 is represented exactly. */
export function quantizationOf([low, high]: ValueRange): QuantizationParameters {
  const scale = Math.fround(Math.max(high - low, LEAST) / 255);
  return { scale, zeroPoint: Math.min(255, Math.max(0, Math.round(-low / scale))) };
}

export interface Int8Weights {
  readonly weights: OnnxTensor;
  /** One for each output channel. */
  readonly scales: OnnxTensor;
  readonly bias?: OnnxTensor;
  readonly biasScales?: OnnxTensor;
}

/** A bias of 32 bits is kept this far from its ends, since the sum over a picture comes on top of it. */
const LARGEST_BIAS = 2 ** 30;

/**
 * The weights of a convolution as integers from `-largest` to `largest`, by a scale for each output channel, and its bias in
 * units of weight scale times input scale (Jacob et al., 2018, section 2.4). A channel whose bias would not fit has coarser
 * weights.
 *
 * @param weights `[out, in, height, width]`
 * @param inputScale scale of what the convolution reads
 * @param largest 127, or 63 for processors that add two products in 16 bits
 */
export function quantizeWeights(
  weights: OnnxTensor,
  bias: OnnxTensor | undefined,
  inputScale: number,
  largest: number,
): Int8Weights {
  const [channels = 0] = weights.dims;
  const exact = floatsOf(weights);
  const offsets = bias ? floatsOf(bias) : undefined;
  const size = exact.length / channels;
  const integers = new Int8Array(exact.length);
  const scales = new Float32Array(channels);
  const biases = new Int32Array(channels);
  const biasScales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const [from, to] = [channel * size, (channel + 1) * size];
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(exact[i]!));
    const offset = offsets?.[channel] ?? 0;
    const scale = Math.fround(Math.max(most / largest, Math.abs(offset) / (inputScale * LARGEST_BIAS), LEAST));
    for (let i = from; i < to; i++) integers[i] = Math.max(-largest, Math.min(largest, Math.round(exact[i]! / scale)));
    scales[channel] = scale;
    biasScales[channel] = scale * inputScale;
    biases[channel] = Math.round(offset / biasScales[channel]!);
  }
  return {
    weights: onnxTensor(weights.dims, integers),
    scales: onnxTensor([channels], scales),
    ...(offsets && { bias: onnxTensor([channels], biases), biasScales: onnxTensor([channels], biasScales) }),
  };
}
