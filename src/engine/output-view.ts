import type { InputView, OutputView } from '../pipeline/index.ts';
import type { ModelOutput } from './protocol.ts';

/** How much larger than itself the memory may be that an output lies in. */
const SLACK = 1.125;

/** An output with the frame of the view it was computed from, scaled where the output is coarser than the view. */
export function outputViewOf(output: ModelOutput, { width, height, frame }: InputView): OutputView {
  const data = compact(output.data);
  if (output.width === width && output.height === height) return { ...output, data, frame };
  const across = output.width / width;
  const down = output.height / height;
  const { left, top, width: wide, height: high } = frame.content;
  const content = { left: left * across, top: top * down, width: wide * across, height: high * down };
  return { ...output, data, frame: { ...frame, content } };
}

/**
 * Arrays that come by IPC lie in the buffer of their whole message: the output of one view would keep those of its batch in
 * memory, and the memo would count only its own bytes. Copied out then; one that fills its message but for a few
 * hundred bytes is left there (4 MB would take half a millisecond).
 */
function compact(data: Float32Array): Float32Array {
  return data.buffer.byteLength > data.byteLength * SLACK ? data.slice() : data;
}
