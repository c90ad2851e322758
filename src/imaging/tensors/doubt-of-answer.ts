import type { OutputMeaning, OutputView } from '../../pipeline/index.ts';
import { type DoubtSums, doubtOfSums } from '../masks/doubt.ts';
import { strips } from '../raster/strips.ts';
import { doubtSumsOf } from './opacity-loops.ts';
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
  const { width, height } = view;
  const total = { undecided: 0, area: 0 };
  const { sumsOf, bytes } = readerOf(view, meaning, channel);
  for await (const [top, bottom] of strips(height, width * bytes, signal)) {
    const { undecided, area } = sumsOf(top * width, bottom * width);
    total.undecided += undecided;
    total.area += area;
  }
  return doubtOfSums(total, width * height);
}

/** Sums up pixels from one number up to another, which is not included. A pixel takes as long as copying `bytes`. */
function readerOf(view: OutputView, meaning: OutputMeaning, channel: number) {
  if (meaning === 'opacity') {
    const plane = channel * view.width * view.height;
    return {
      sumsOf: (from: number, to: number) => doubtSumsOf(view.data.subarray(plane + from, plane + to)),
      bytes: 1,
    };
  }
  const opacityAt = opacityReader(view, meaning, channel);
  const sumsOf = (from: number, to: number): DoubtSums => {
    let [undecided, area] = [0, 0];
    for (let pixel = from; pixel < to; pixel++) {
      const opacity = opacityAt(pixel);
      // Comparisons are false for NaN.
      if (opacity > 0 && opacity < 1) undecided += opacity * (1 - opacity);
      if (opacity > 0.5) area++;
    }
    return { undecided, area };
  };
  return { sumsOf, bytes: readingBytes(meaning, view.channels) };
}
