import { CodedError, type InputView, type Model } from '../pipeline/index.ts';
import type { Port } from './describe-graph.ts';
import { sidesOf } from './planar.ts';

/** A manifest that says something else than its network does: a wrong mask, if nobody noticed. */
export const mismatch = ({ name }: Model, sentence: string) =>
  new CodedError('MODEL_MISMATCH', `The model "${name}" is not what its manifest says. ${sentence}`);

/** The graph's port that takes the picture. @throws CodedError `MODEL_MISMATCH` */
export function inputOf(model: Model, inputs: readonly Port[]): Port {
  const { name, size, layout } = model.input;
  const input = named(model, 'input', name ?? (inputs.length === 1 ? inputs[0]?.name : undefined), inputs);
  if (inputs.length > 1) {
    throw mismatch(model, `It wants ${inputs.length} inputs (${listOf(inputs)}); a picture can fill only one.`);
  }
  assertTensor(model, 'input', input);
  const [, a, b, c] = input.shape;
  const [channels, height, width] = layout === 'nchw' ? [a, b, c] : [c, a, b];
  if (!fits(channels, 3)) {
    const other = layout === 'nchw' ? 'nhwc' : 'nchw';
    const turned = (layout === 'nchw' ? c : a) === 3;
    throw mismatch(
      model,
      turned
        ? `Its input "${input.name}" is ${shapeOf(input)}, which is the layout ${other}; the manifest says ${layout}.`
        : `Its input "${input.name}" is ${shapeOf(input)}: no picture of 3 channels in layout ${layout}.`,
    );
  }
  if (isFixed(size) ? !fits(width, size[0]) || !fits(height, size[1]) : isNumber(width) || isNumber(height)) {
    const said = isFixed(size) ? `${size[0]}x${size[1]}` : 'that it takes any size';
    throw mismatch(model, `Its input "${input.name}" takes ${width}x${height} pixels; the manifest says ${said}.`);
  }
  return input;
}

/** The graph's port that gives the answer. @throws CodedError `MODEL_MISMATCH` */
export function outputOf(model: Model, outputs: readonly Port[], input: Port): Port {
  const { name, channels } = model.output;
  const output = named(model, 'output', name ?? outputs[0]?.name, outputs);
  const found = `Its output "${output.name}" is ${shapeOf(output)}`;
  if (channels === 3) throw mismatch(model, `${found}: an answer of 3 channels is a picture, not an opacity.`);
  // Shapes that the runtime cannot infer are looked at again when there is an answer.
  if (output.type === 'float32' && output.shape.length === 0) return output;
  assertTensor(model, 'output', output, channels === 1 ? [3, 4] : [4]);
  const sides = sidesOf(output.shape, channels, model.input.layout);
  if (!sides) throw mismatch(model, `${found}; the manifest says ${channels} channel${channels === 1 ? '' : 's'}.`);
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

/** An answer may be coarser than the picture, but it must have its proportions. @throws CodedError `MODEL_MISMATCH` */
export function assertSize(model: Model, output: Size, input: Size): void {
  const skew = Math.abs(output.width * input.height - output.height * input.width);
  const coarse = output.width * 8 < input.width || output.height * 8 < input.height;
  if (!coarse && skew <= Math.max(input.width, input.height)) return;
  const [out, of] = [output, input].map(({ width, height }) => `${width}x${height}`);
  throw mismatch(model, `It answers with ${out} values for a picture of ${of}: no opacity for every part of it.`);
}

/** Looks at a view before it waits for the network. @throws CodedError `MODEL_MISMATCH` */
export function assertView(model: Model, { width, height, layout, order, data }: InputView): void {
  const { input } = model;
  const { size } = input;
  const taken = isFixed(size)
    ? width === size[0] && height === size[1]
    : width > 0 && height > 0 && width % size.multipleOf === 0 && height % size.multipleOf === 0;
  if (!taken) {
    const said = isFixed(size) ? `${size[0]}x${size[1]}` : `sides that are multiples of ${size.multipleOf}`;
    throw mismatch(model, `It was given ${width}x${height} pixels; the manifest says ${said}.`);
  }
  if (layout !== input.layout || order !== input.order) {
    throw mismatch(model, `It was given ${layout}, ${order}; the manifest says ${input.layout}, ${input.order}.`);
  }
  const { length } = data instanceof Float32Array ? data : data.pixels;
  if (length !== 3 * width * height) {
    throw mismatch(model, `It was given ${length} numbers for ${width}x${height} pixels of 3 channels.`);
  }
}

function named(model: Model, what: string, name: string | undefined, ports: readonly Port[]): Port {
  if (name === undefined) {
    const has = ports.length === 0 ? `It has no ${what}.` : `It has the ${what}s ${listOf(ports)}.`;
    throw mismatch(model, `${has} Name one in the manifest's "${what}.name".`);
  }
  const port = ports.find((each) => each.name === name);
  if (!port) throw mismatch(model, `It has no ${what} "${name}", but ${listOf(ports)}.`);
  return port;
}

/** Float32, of this many dimensions, one picture at a time. */
function assertTensor(model: Model, what: string, port: Port, ranks: readonly number[] = [4]): void {
  const { name, type, shape } = port;
  const found = `Its ${what} "${name}" is ${type} ${shapeOf(port)}`;
  if (type !== 'float32') throw mismatch(model, `${found}; only float32 can be used: export it with float32 ${what}s.`);
  if (!ranks.includes(shape.length)) throw mismatch(model, `${found}, which is no picture.`);
  if (!fits(shape[0], 1)) throw mismatch(model, `${found}: it wants ${shape[0]} pictures at a time, not one.`);
}

const isNumber = (side: unknown): side is number => typeof side === 'number';
/** A side that is not fixed takes anything. */
const fits = (side: number | string | undefined, wanted: number) => (isNumber(side) ? side === wanted : true);
const isFixed = (size: Model['input']['size']): size is readonly [number, number] => Array.isArray(size);
const shapeOf = ({ shape }: Port) => `[${shape.join(', ')}]`;
const listOf = (ports: readonly Port[]) => ports.map(({ name }) => `"${name}"`).join(', ');
