import type { OutputMeaning, OutputView } from '../../pipeline/index.ts';
import { type DoubtSums, doubtOfSums } from '../masks/doubt.ts';
import { strips } from '../raster/strips.ts';
import { opacityReader, readingBytes } from './opacity-reader.ts';

/**
 * The doubt of a model's raw answer, as `doubtOf` has it of a mask. Logits are read as opacity first. What is no number counts as
 * background.
 *
 * @param channel the subject's
 */
export async function doubtOfAnswer(
  view: OutputView,
  meaning: OutputMeaning,
  channel: number,
  signal: AbortSignal,
): Promise<number> {
  const { width, height, channels } = view;
  const sums: DoubtSums = { undecided: 0, area: 0 };
  const opacityAt = opacityReader(view, meaning, channel);
  for await (const [top, bottom] of strips(height, width * readingBytes(meaning, channels), signal)) {
    for (let pixel = top * width; pixel < bottom * width; pixel++) {
      const opacity = opacityAt(pixel);
      // Comparisons are false for NaN.
      if (opacity > 0 && opacity < 1) sums.undecided += opacity * (1 - opacity);
      if (opacity > 0.5) sums.area++;
    }
  }
  return doubtOfSums(sums, width * height);
}
