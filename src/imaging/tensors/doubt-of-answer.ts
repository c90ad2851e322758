import type { OutputMeaning, OutputView } from '../../pipeline/index.ts';
import { type DoubtSums, doubtOfSums } from '../masks/doubt.ts';
import { strips } from '../raster/strips.ts';

/**
 * The doubt of a model's raw answer, as `doubtOf` has it of a mask. Logits are read as opacity first: those of one channel by a sigmoid,
 * those of several as classes, by a softmax. What is no number counts as background.
 *
 * @param channel the subject's
 */
export async function doubtOfAnswer(
  view: OutputView,
  meaning: OutputMeaning,
  channel: number,
  signal: AbortSignal,
): Promise<number> {
  const { data, width, height, channels } = view;
  const size = width * height;
  const own = channel * size;
  const sums: DoubtSums = { undecided: 0, area: 0 };
  const opacityAt = (pixel: number): number => {
    const value = data[own + pixel]!;
    if (meaning === 'opacity') return value;
    if (channels === 1) return 1 / (1 + Math.exp(-value));
    let sum = 1;
    for (let k = 0, at = pixel; k < channels; k++, at += size) if (k !== channel) sum += Math.exp(data[at]! - value);
    return 1 / sum;
  };
  // An exponential takes about as long as copying ten bytes.
  const bytesOfPixel = meaning === 'opacity' ? 4 : 10 * channels;
  for await (const [top, bottom] of strips(height, width * bytesOfPixel, signal)) {
    for (let pixel = top * width; pixel < bottom * width; pixel++) {
      const opacity = opacityAt(pixel);
      // Comparisons are false for NaN.
      if (opacity > 0 && opacity < 1) sums.undecided += opacity * (1 - opacity);
      if (opacity > 0.5) sums.area++;
    }
  }
  return doubtOfSums(sums, size);
}
