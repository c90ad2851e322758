import type { OutputMeaning, OutputView } from '../../pipeline/index.ts';

/**
 * Reads a model's raw answer as opacity, pixel by pixel. Logits of one channel go through a sigmoid; those of several are classes, and go
 * through a softmax. NaN where the answer has it.
 *
 * @param channel the subject's
 */
export function opacityReader(
  { data, width, height, channels }: OutputView,
  meaning: OutputMeaning,
  channel: number,
): (pixel: number) => number {
  const size = width * height;
  const own = channel * size;
  if (meaning === 'opacity') return (pixel) => data[own + pixel]!;
  if (channels === 1) return (pixel) => 1 / (1 + Math.exp(-data[pixel]!));
  return (pixel) => {
    const value = data[own + pixel]!;
    let sum = 1;
    for (let k = 0, at = pixel; k < channels; k++, at += size) if (k !== channel) sum += Math.exp(data[at]! - value);
    return 1 / sum;
  };
}

/** How long reading a pixel takes, as bytes to copy: an exponential takes about as long as copying ten. */
export const readingBytes = (meaning: OutputMeaning, channels: number): number =>
  meaning === 'opacity' ? 4 : 10 * channels;
