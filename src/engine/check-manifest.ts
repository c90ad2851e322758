import { CodedError, type InputView, isFixed, type Model, sizesText, takesSize } from '../pipeline/index.ts';
import type { TensorInfo } from './describe-graph.ts';
import { sidesOf } from './tensor-layout.ts';

/** The manifest and the graph disagree: without the error, masks would be wrong silently. */
export const manifestMismatch = ({ name }: Model, sentence: string) =>
  new CodedError('MODEL_MISMATCH', `The model "${name}" is not what its manifest says. ${sentence}`);

/** The graph's input for the image. @throws CodedError `MODEL_MISMATCH` */
export function inputOf(model: Model, inputs: readonly TensorInfo[]): TensorInfo {
  const { name, size, layout } = model.input;
  const input = named(model, 'input', name ?? (inputs.length === 1 ? inputs[0]?.name : undefined), inputs);
  if (inputs.length > 1) {
    throw manifestMismatch(
      model,
      `It needs ${inputs.length} inputs (${listOf(inputs)}), and a picture can fill only one.`,
    );
  }
  assertTensor(model, 'input', input);
  const [, a, b, c] = input.shape;
  const [channels, height, width] = layout === 'nchw' ? [a, b, c] : [c, a, b];
  if (!fits(channels, 3)) {
    const other = layout === 'nchw' ? 'nhwc' : 'nchw';
    const isOtherLayout = (layout === 'nchw' ? c : a) === 3;
    throw manifestMismatch(
      model,
      isOtherLayout
        ? `Its input "${input.name}" is ${shapeOf(input)}, which is the layout ${other}; the manifest says ${layout}.`
        : `Its input "${input.name}" is ${shapeOf(input)}: no picture of 3 channels in layout ${layout}.`,
    );
  }
  if (isFixed(size) ? !fits(width, size[0]) || !fits(height, size[1]) : isNumber(width) || isNumber(height)) {
    const expected = isFixed(size) ? `${size[0]}x${size[1]}` : 'that it takes any size';
    throw manifestMismatch(
      model,
      `Its input "${input.name}" takes ${width}x${height} pixels; the manifest says ${expected}.`,
    );
  }
  return input;
}

/** The graph's output that is read. @throws CodedError `MODEL_MISMATCH` */
export function outputOf(model: Model, outputs: readonly TensorInfo[], input: TensorInfo): TensorInfo {
  const { name, channels } = model.output;
  const output = named(model, 'output', name ?? outputs[0]?.name, outputs);
  const found = `Its output "${output.name}" is ${shapeOf(output)}`;
  if (channels === 3) throw manifestMismatch(model, `${found}: an answer of 3 channels is a picture, not an opacity.`);
  // Shapes that the runtime cannot infer are checked when there is an output.
  if (output.type === 'float32' && output.shape.length === 0) return output;
  assertTensor(model, 'output', output, channels === 1 ? [3, 4] : [4]);
  const sides = sidesOf(output.shape, channels, model.input.layout);
  if (!sides)
    throw manifestMismatch(model, `${found}; the manifest says ${channels} channel${channels === 1 ? '' : 's'}.`);
  const [height, width] = model.input.layout === 'nchw' ? input.shape.slice(2) : input.shape.slice(1);
  if ([sides.width, sides.height, width, height].every(isNumber)) {
    assertSize(model, sides as Size, { width, height } as Size);
  }
  return output;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** An output may be coarser than its view, but must have its proportions. @throws CodedError `MODEL_MISMATCH` */
export function assertSize(model: Model, output: Size, input: Size): void {
  const skew = Math.abs(output.width * input.height - output.height * input.width);
  const coarse = output.width * 8 < input.width || output.height * 8 < input.height;
  if (!coarse && skew <= Math.max(input.width, input.height)) return;
  const [out, of] = [output, input].map(({ width, height }) => `${width}x${height}`);
  throw manifestMismatch(
    model,
    `It answers with ${out} values for a picture of ${of}: no opacity for every part of it.`,
  );
}

/** Checks a view before it waits for the model. @throws CodedError `MODEL_MISMATCH` */
export function assertView(model: Model, { width, height, layout, order, data }: InputView): void {
  const { input } = model;
  if (!takesSize(input, { width, height })) {
    throw manifestMismatch(model, `It was given ${width}x${height} pixels; the manifest says ${sizesText(input)}.`);
  }
  if (layout !== input.layout || order !== input.order) {
    throw manifestMismatch(
      model,
      `It was given ${layout}, ${order}; the manifest says ${input.layout}, ${input.order}.`,
    );
  }
  const { length } = data instanceof Float32Array ? data : data.pixels;
  if (length !== 3 * width * height) {
    throw manifestMismatch(model, `It was given ${length} numbers for ${width}x${height} pixels of 3 channels.`);
  }
}

function named(model: Model, what: string, name: string | undefined, infos: readonly TensorInfo[]): TensorInfo {
  if (name === undefined) {
    const has = infos.length === 0 ? `It has no ${what}.` : `It has the ${what}s ${listOf(infos)}.`;
    throw manifestMismatch(model, `${has} Name one in the manifest's "${what}.name".`);
  }
  const info = infos.find((each) => each.name === name);
  if (!info) throw manifestMismatch(model, `It has no ${what} "${name}", but ${listOf(infos)}.`);
  return info;
}

/** Float32, of one of these ranks, one picture at a time. */
function assertTensor(model: Model, what: string, info: TensorInfo, ranks: readonly number[] = [4]): void {
  const { name, type, shape } = info;
  const found = `Its ${what} "${name}" is ${type} ${shapeOf(info)}`;
  if (type !== 'float32')
    throw manifestMismatch(model, `${found}; only float32 can be used: export it with float32 ${what}s.`);
  if (!ranks.includes(shape.length)) throw manifestMismatch(model, `${found}, which is no picture.`);
  if (!fits(shape[0], 1)) throw manifestMismatch(model, `${found}: it wants ${shape[0]} pictures at a time, not one.`);
}

const isNumber = (side: unknown): side is number => typeof side === 'number';
/** A side that is not fixed accepts any size. */
const fits = (side: number | string | undefined, wanted: number) => (isNumber(side) ? side === wanted : true);
const shapeOf = ({ shape }: TensorInfo) => `[${shape.join(', ')}]`;
const listOf = (infos: readonly TensorInfo[]) => infos.map(({ name }) => `"${name}"`).join(', ');
