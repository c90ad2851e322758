import type { InputView, OutputView } from '../pipeline/index.ts';
import type { Output } from './messages.ts';

/** An answer with the frame of the picture it was asked about, scaled where the answer is coarser than the picture. */
export function outputViewOf(output: Output, { width, height, frame }: InputView): OutputView {
  if (output.width === width && output.height === height) return { ...output, frame };
  const across = output.width / width;
  const down = output.height / height;
  const { left, top, width: wide, height: high } = frame.content;
  const content = { left: left * across, top: top * down, width: wide * across, height: high * down };
  return { ...output, frame: { ...frame, content } };
}
