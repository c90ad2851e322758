import type { Model } from '../pipeline/index.ts';
import { infoOf } from './describe-graph.ts';
import type { FileReader } from './file-reader.ts';
import type { OnnxEntry, OnnxFile, OnnxNode } from './onnx-file.ts';
import { type Operation, operationOf } from './onnx-operation.ts';
import { piecesFor } from './prune-graph.ts';
import { checkShapes, otherSizesOf, ownSizeOf, type ShapesAt, type SizePair } from './shape-check.ts';
import { NotResizable } from './shape-rules.ts';
import { createShapeTrace, type ShapeOf } from './trace-shapes.ts';
import { constantNode, withReads, withShape } from './write-pieces.ts';

/** Positions of the inputs of `Resize`. */
const SCALES = 2;
const SIZES = 3;

/** A node, and what it does. */
type Step = readonly [node: OnnxNode, operation: Operation];

export interface ResizableGraph {
  readonly onnx: OnnxFile;
  /** Name of the output that is read. */
  readonly output: string;
  /** What a run at a second size must give. */
  readonly trial: SizePair;
}

/**
 * A graph of fixed size as one of all sizes that its manifest names. What fixes a graph, beside its ends, are the sizes that
 * exporters write into `Resize` where a network enlarges a value to the size of another: they become the scales that they are
 * at the network's own size. Shapes are then followed through the graph at several sizes; weights are not read.
 *
 * @throws NotResizable with the reason
 */
export function makeResizable(onnx: OnnxFile, reader: FileReader, model: Model): ResizableGraph {
  if (!onnx.selfContained) throw new NotResizable('its weights lie in other files');
  const from = endOf(onnx, 'input', model.input.name);
  const to = endOf(onnx, 'output', model.output.name);
  const { shape } = infoOf(from, reader);
  const [across, down] = model.input.layout === 'nchw' ? [3, 2] : [2, 1];
  const trace = createShapeTrace(onnx, reader, from.name);
  const shapesAt: ShapesAt = ({ width, height }, operations) =>
    trace(
      shape.map((side, i) => (i === across ? width : i === down ? height : typeof side === 'number' ? side : 1)),
      operations,
    );

  const needed = new Set(piecesFor(onnx, to.name));
  const stored = onnx.nodes.filter((node) => needed.has(node)).map((node): Step => [node, operationOf(reader, node)]);
  const shapes = shapesAt(ownSizeOf(model), stored.map(operation));
  const check = (steps: readonly Step[]) => checkShapes(shapesAt, steps.map(operation), model, to.name);
  const steps = isRefused(() => check(stored)) ? withScales(stored, shapes, reader) : stored;
  const trial = check(steps);

  const [answer, ...others] = [ownSizeOf(model), ...otherSizesOf(model)].map(
    (size) => shapesAt(size, steps.map(operation))(to.name).shape,
  );
  const isFixed = (i: number) => others.every((shape) => shape[i] === answer![i]);
  const ends = new Map([
    [
      from,
      withShape(
        from,
        shape.map((side, i) => (i === across ? 'width' : i === down ? 'height' : side)),
      ),
    ],
    // Sides that grow with the input are not known; others are as the file states them.
    [
      to,
      withShape(
        to,
        infoOf(to, reader).shape.map((side, i) => (isFixed(i) ? side : '?')),
      ),
    ],
  ]);
  // Shapes of values inside are those at the own size.
  const entries = onnx.entries.filter(({ kind }) => kind !== 'info').map((entry) => ends.get(entry) ?? entry);
  return { onnx: { ...onnx, nodes: steps.map(([node]) => node), entries }, output: to.name, trial };
}

const operation = ([, operation]: Step): Operation => operation;

/** The input or output of this name, by default the only input and the first output. */
function endOf({ entries }: OnnxFile, kind: 'input' | 'output', name: string | undefined): OnnxEntry {
  const weights = new Set(entries.filter((entry) => entry.kind === 'initializer').map((entry) => entry.name));
  const ends = entries.filter((entry) => entry.kind === kind && !weights.has(entry.name));
  const end = name === undefined ? ends[0] : ends.find((entry) => entry.name === name);
  if (!end) throw new NotResizable(`it has no ${kind} "${name ?? ''}"`);
  return end;
}

/** Every `Resize` to a size as one by the scale that this is for the shapes given. */
function withScales(steps: readonly Step[], shapeOf: ShapeOf, reader: FileReader): readonly Step[] {
  const constants = new Map<string, Step>();
  const scaled = steps.map(([node, operation]): Step => {
    if (operation.type !== 'Resize' || !operation.inputs[SIZES]) return [node, operation];
    const before = shapeOf(operation.inputs[0]!).shape;
    const numbers = shapeOf(operation.outputs[0]!).shape.map((length, i) => length / before[i]!);
    const name = `matteql/scales/${numbers.join('x')}`;
    constants.set(name, [constantNode(name, numbers), constantOf(name, numbers)]);
    const inputs = [...operation.inputs.slice(0, SCALES), name];
    return [withReads(reader, node, inputs), { ...operation, inputs }];
  });
  return [...constants.values(), ...scaled];
}

const constantOf = (name: string, numbers: readonly number[]): Operation => ({
  type: 'Constant',
  inputs: [],
  outputs: [name],
  attributes: new Map([['value', { integers: [], text: '', tensor: { shape: [numbers.length], numbers } }]]),
});

function isRefused(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof NotResizable) return true;
    throw error;
  }
}
