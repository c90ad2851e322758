import type { InputView } from './artefacts.ts';

/** The numbers of an input view, in the layout and channel order the model wants: `3 * width * height` float32. */
export function tensorOf({ data, width, height, layout, order }: InputView, into?: Float32Array): Float32Array {
  if (data instanceof Float32Array) return data;
  const { pixels, scale, bias } = data;
  const size = width * height;
  const tensor = into?.length === 3 * size ? into : new Float32Array(3 * size);
  const [step, plane] = layout === 'nchw' ? [1, size] : [3, 1];
  for (let channel = 0; channel < 3; channel++) {
    const color = order === 'rgb' ? channel : 2 - channel;
    const a = scale[color]!;
    const b = bias[color]!;
    for (let i = 0, from = color, to = channel * plane; i < size; i++, from += 3, to += step) {
      tensor[to] = pixels[from]! * a + b;
    }
  }
  return tensor;
}
