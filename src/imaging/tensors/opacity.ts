import type { MatteView, OutputView } from '../../pipeline/index.ts';
import { opacitiesOf } from './opacity-loops.ts';

/** `raw * scale + bias` of one channel, cut to 0..1; NaN becomes 0. */
export function scaleToOpacity(
  views: readonly OutputView[],
  channel: number,
  scale: number,
  bias: number,
): MatteView[] {
  return views.map(({ data: from, width, height, frame }) => {
    const size = width * height;
    return {
      data: opacitiesOf(from.subarray(channel * size, (channel + 1) * size), scale, bias),
      width,
      height,
      frame,
    };
  });
}

/** Whether two numbers are the same as far as float32 can tell: between them there is nothing to stretch but rounding noise. */
export const isFlat = (low: number, high: number): boolean =>
  !(high - low > 1e-6 * Math.max(1, Math.abs(low), Math.abs(high)));

/** `low` becomes 0 and `high` becomes 1, cut to 0..1; NaN becomes 0. */
export function stretchToOpacity(
  views: readonly OutputView[],
  channel: number,
  low: number,
  high: number,
): MatteView[] {
  const scale = 1 / (high - low);
  return scaleToOpacity(views, channel, scale, -low * scale);
}

/** 1 / (1 + exp(-x)) of one channel; NaN becomes 0. */
export function sigmoidOpacity(output: readonly OutputView[], channel: number): MatteView[] {
  return output.map(({ data: from, width, height, frame }) => {
    const size = width * height;
    const data = new Float32Array(size);
    for (let i = 0, at = channel * size; i < size; i++, at++) {
      const value = 1 / (1 + Math.exp(-from[at]!));
      data[i] = Number.isNaN(value) ? 0 : value;
    }
    return { data, width, height, frame };
  });
}

/** The probability of the class of one channel, where channels are logits of classes; NaN becomes 0. */
export const softmaxOpacity = (output: readonly OutputView[], channel: number): MatteView[] =>
  output.map((view) => ({
    data: probabilityOf(view, channel),
    width: view.width,
    height: view.height,
    frame: view.frame,
  }));

/**
 * exp(x_c) / sum over k of exp(x_k), written 1 / (1 + sum over the others of exp(x_k - x_c)): an exponential that
 * overflows makes the quotient 0, which is what it tends to, so no maximum has to be found first.
 */
function probabilityOf({ data: from, width, height, channels }: OutputView, channel: number): Float32Array {
  const size = width * height;
  const data = new Float32Array(size);
  const own = channel * size;
  for (let i = 0; i < size; i++) {
    const logit = from[own + i]!;
    let sum = 1;
    for (let k = 0, at = i; k < channels; k++, at += size) {
      if (k !== channel) sum += Math.exp(from[at]! - logit);
    }
    const value = 1 / sum;
    // The logit counts as well: a lone channel is compared with nothing.
    data[i] = Number.isNaN(value + logit) ? 0 : value;
  }
  return data;
}
