import type { TensorInfo } from './describe-graph.ts';
import type { FileReader } from './file-reader.ts';
import { GRAPH, NODE, type OnnxEntry, type OnnxNode } from './onnx-file.ts';
import { fieldsIn } from './onnx-operation.ts';
import { fieldOf, varintField } from './protobuf.ts';

// Field numbers of onnx.proto: ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto, its Dimension, TensorProto, AttributeProto.
const INFO = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const SHAPED = { element: 1, shape: 2 } as const;
const SHAPE = { side: 1 } as const;
const SIDE = { value: 1, name: 2 } as const;
const TENSOR = { dims: 1, type: 2, raw: 9 } as const;
const ATTRIBUTE = { name: 1, tensor: 5, type: 20 } as const;
const ATTRIBUTE_IS_TENSOR = 4;
const FLOAT = 1;

/** An input or output in single precision with another shape; a side without a name or number is of any size. */
export function withShape(entry: OnnxEntry, shape: TensorInfo['shape']): OnnxEntry {
  const sides = shape.map((side) =>
    fieldOf(
      SHAPE.side,
      typeof side === 'number' ? varintField(SIDE.value, side) : side === '?' ? '' : fieldOf(SIDE.name, side),
    ),
  );
  const tensor = fieldOf(TYPE.tensor, varintField(SHAPED.element, FLOAT), fieldOf(SHAPED.shape, ...sides));
  const bytes = fieldOf(
    entry.kind === 'input' ? GRAPH.input : GRAPH.output,
    fieldOf(INFO.name, entry.name),
    fieldOf(INFO.type, tensor),
  );
  return { ...entry, bytes };
}

/** A node that reads other values than it did; all else of it stays as it is. */
export function withReads(reader: FileReader, node: OnnxNode, reads: readonly string[]): OnnxNode {
  const others = [...fieldsIn(reader, node)].filter(({ number }) => number !== NODE.input);
  const bytes = fieldOf(
    GRAPH.node,
    ...reads.map((name) => fieldOf(NODE.input, name)),
    ...others.map(({ from, to }) => reader.read(from, to)),
  );
  return { ...node, reads, bytes };
}

/** A node that gives a list of numbers in single precision, before everything of the file. */
export function constantNode(name: string, numbers: readonly number[]): OnnxNode {
  const tensor = [
    varintField(TENSOR.dims, numbers.length),
    varintField(TENSOR.type, FLOAT),
    fieldOf(TENSOR.raw, new Uint8Array(Float32Array.from(numbers).buffer)),
  ];
  const attribute = [
    fieldOf(ATTRIBUTE.name, 'value'),
    fieldOf(ATTRIBUTE.tensor, ...tensor),
    varintField(ATTRIBUTE.type, ATTRIBUTE_IS_TENSOR),
  ];
  const bytes = fieldOf(
    GRAPH.node,
    fieldOf(NODE.output, name),
    fieldOf(NODE.type, 'Constant'),
    fieldOf(NODE.attribute, ...attribute),
  );
  return { from: 0, to: 0, reads: [], writes: [name], bytes };
}
