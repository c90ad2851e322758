import { definePlugin, type Frame, type InputView, type OutputView } from '../../pipeline/index.ts';
import { strips } from '../pixels.ts';

export default definePlugin({
  stage: 'infer',
  name: 'flip',
  version: 1,
  doc: 'Run the network on every view and on its mirror image, and take the mean of both answers: often a little better, for twice the time.',
  options: {},
  async run({ input, model }, _options, host) {
    const output: OutputView[] = [];
    for (const view of input) {
      const straight = await host.infer(model, view);
      const turned = await host.infer(model, await mirrorOf(view, host.signal));
      output.push(await meanOf(straight, turned, host.signal));
    }
    return output;
  },
});

async function mirrorOf(view: InputView, signal: AbortSignal): Promise<InputView> {
  const { data, width, height, layout, frame } = view;
  const turned = { ...view, frame: mirrorOfFrame(frame, width) };
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
const mirrorOfFrame = ({ content, ...frame }: Frame, width: number): Frame => ({
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

/** Of the raw numbers: where they are logits, the mean of logits. The frame is that of the straight run. */
async function meanOf(straight: OutputView, turned: OutputView, signal: AbortSignal): Promise<OutputView> {
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
