import type { Frame, InputView, OutputView } from '../../pipeline/index.ts';
import { strips } from '../raster/strips.ts';

/** The view from right to left, and the frame with it. */
export async function mirrorView(view: InputView, signal: AbortSignal): Promise<InputView> {
  const { data, width, height, layout, frame } = view;
  const turned = { ...view, frame: mirrorFrame(frame, width) };
  if (!(data instanceof Float32Array)) {
    const pixels = new Uint8Array(data.pixels.length);
    await mirrorRows(data.pixels, pixels, height, 3, signal);
    return { ...turned, data: { ...data, pixels } };
  }
  const numbers = new Float32Array(data.length);
  const [rows, channels] = layout === 'nchw' ? [3 * height, 1] : [height, 3];
  await mirrorRows(data, numbers, rows, channels, signal);
  return { ...turned, data: numbers };
}

/** Padding changes sides; what is shown is the same part of the picture. */
const mirrorFrame = ({ content, ...frame }: Frame, width: number): Frame => ({
  ...frame,
  content: { ...content, left: width - content.left - content.width },
});

/** Each row from right to left; the channels of a pixel stay in their order. */
async function mirrorRows<T extends Uint8Array | Float32Array>(
  from: T,
  to: T,
  rows: number,
  channels: number,
  signal: AbortSignal,
): Promise<void> {
  const length = from.length / rows;
  for await (const [top, bottom] of strips(rows, length, signal)) {
    for (let row = top; row < bottom; row++) {
      let at = row * length;
      for (let pixel = at + length - channels; pixel >= row * length; pixel -= channels) {
        for (let c = 0; c < channels; c++) to[at++] = from[pixel + c]!;
      }
    }
  }
}

/** An answer for a mirrored view, turned back. */
export async function mirrorAnswer(turned: OutputView, signal: AbortSignal): Promise<OutputView> {
  const { data: from, width, height, channels, frame } = turned;
  const data = new Float32Array(from.length);
  await mirrorRows(from, data, height * channels, 1, signal);
  return { ...turned, data, frame: mirrorFrame(frame, width) };
}

/** Mean of the raw numbers of an answer and that for the mirrored view: where they are logits, of logits. The frame is the first one's. */
export async function meanWithMirrored(
  straight: OutputView,
  turned: OutputView,
  signal: AbortSignal,
): Promise<OutputView> {
  const { width, height, channels } = straight;
  const data = new Float32Array(straight.data.length);
  for await (const [top, bottom] of strips(height * channels, width * 4, signal)) {
    for (let row = top; row < bottom; row++) {
      for (let at = row * width, other = at + width - 1, end = at + width; at < end; at++, other--) {
        data[at] = (straight.data[at]! + turned.data[other]!) / 2;
      }
    }
  }
  return { ...straight, data };
}
