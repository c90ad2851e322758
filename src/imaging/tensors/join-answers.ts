import type { Frame, OutputMeaning, OutputView } from '../../pipeline/index.ts';
import { strips } from '../raster/strips.ts';
import { opacityReader, readingBytes } from './opacity-reader.ts';

/**
 * Two answers for the same part of a picture as one: at each pixel the one that finds it more opaque, with all its channels; the union of
 * fuzzy sets (Zadeh 1965). It has the size and the frame of the larger answer; the smaller one is interpolated linearly between the
 * centers of its pixels. Where one of both is NaN the other counts.
 *
 * @param channel the subject's
 */
export async function joinAnswers(
  one: OutputView,
  other: OutputView,
  meaning: OutputMeaning,
  channel: number,
  signal: AbortSignal,
): Promise<OutputView> {
  const [large, small] = other.width * other.height > one.width * one.height ? [other, one] : [one, other];
  const { width, height, channels } = large;
  const enlarged = { ...large, data: await enlarge(small, large, signal) };
  const data = Float32Array.from(large.data);
  const [before, after] = [opacityReader(large, meaning, channel), opacityReader(enlarged, meaning, channel)];
  const size = width * height;
  for await (const [top, bottom] of strips(height, 2 * width * readingBytes(meaning, channels), signal)) {
    for (let pixel = top * width; pixel < bottom * width; pixel++) {
      const [opacity, more] = [before(pixel), after(pixel)];
      if (!(more > opacity) && !Number.isNaN(opacity)) continue;
      for (let at = pixel; at < data.length; at += size) data[at] = enlarged.data[at]!;
    }
  }
  return { ...large, data };
}

/** Whether two answers show the same, padding included: only then do their pixels lie on each other. */
export function showTheSame(one: OutputView, other: OutputView): boolean {
  const [a, b] = [shares(one), shares(other)];
  return a.every((share, i) => Math.abs(share - b[i]!) < 1e-6);
}

/** Where the picture lies in an answer, as shares of its sides. */
const shares = ({ width, height, frame: { content } }: { width: number; height: number; frame: Frame }) => [
  content.left / width,
  content.top / height,
  content.width / width,
  content.height / height,
];

/** Each channel at the size of another answer. */
async function enlarge(
  { data: from, width, height, channels }: OutputView,
  to: OutputView,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (to.width === width && to.height === height) return from;
  const data = new Float32Array(to.data.length);
  const [across, down] = [tapsOf(width, to.width), tapsOf(height, to.height)];
  for await (const [top, bottom] of strips(channels * to.height, 20 * to.width, signal)) {
    for (let row = top; row < bottom; row++) {
      const [channel, y] = [Math.floor(row / to.height), row % to.height];
      const start = channel * width * height;
      const [above, below] = [start + down.first[y]! * width, start + down.second[y]! * width];
      const share = down.share[y]!;
      for (let x = 0, at = row * to.width; x < to.width; x++, at++) {
        const [left, right, along] = [across.first[x]!, across.second[x]!, across.share[x]!];
        const upper = from[above + left]! * (1 - along) + from[above + right]! * along;
        const lower = from[below + left]! * (1 - along) + from[below + right]! * along;
        data[at] = upper * (1 - share) + lower * share;
      }
    }
  }
  return data;
}

/** The two pixels that each one of the new side lies between, and how far it is from the first to the second; edges are repeated. */
function tapsOf(from: number, to: number) {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Float32Array(to);
  for (let x = 0; x < to; x++) {
    const place = Math.min(from - 1, Math.max(0, ((x + 0.5) * from) / to - 0.5));
    first[x] = Math.floor(place);
    second[x] = Math.min(from - 1, first[x]! + 1);
    share[x] = place - first[x]!;
  }
  return { first, second, share };
}
