import type { Bytes } from './bytes.ts';
import { contentOf, type Field, fieldsOf, type Range, textIn, textOf } from './protobuf.ts';

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
export const MODEL = { graph: 7, training: 20 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13, annotation: 14, sparse: 15 } as const;
const NODE = { input: 1, output: 2, attribute: 5 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
const TENSOR = { name: 8, location: 14 } as const;
const ANNOTATION = { tensor: 1, parameters: 2 } as const;
const FIRST = 1;
const SECOND = 2;
const EXTERNAL = 1;

export type PartKind = 'input' | 'output' | 'initializer' | 'info' | 'other';

/** An operation: where it stands in the file, and what it reads and writes by name. */
export interface Operation extends Range {
  /** Names that a subgraph of it mentions (If, Loop, Scan) count as read. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What else a graph holds; `info` describes a value that an operation makes. */
export interface Part extends Range {
  readonly kind: PartKind;
  readonly name: string;
  /** Where its content begins. */
  readonly at: number;
  /** Further values it needs: scale and zero point of a quantization annotation. */
  readonly reads: readonly string[];
}

/** An ONNX file as ranges of its bytes; weights are skipped, not parsed. */
export interface Graph {
  /** The model's fields that are not the graph. */
  readonly head: readonly Range[];
  readonly operations: readonly Operation[];
  readonly parts: readonly Part[];
  /** Whether it stands for itself: no weights in files beside it, no training graph that reads its values. */
  readonly selfContained: boolean;
}

/** @throws Error on what is not an ONNX file */
export function readGraph(bytes: Bytes): Graph {
  const head: Range[] = [];
  const operations: Operation[] = [];
  const parts: Part[] = [];
  let selfContained = true;
  let graphs = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number === MODEL.training) selfContained = false;
    if (field.number !== MODEL.graph) {
      head.push(field);
      continue;
    }
    graphs++;
    for (const inner of fieldsOf(bytes, contentOf(field))) {
      if (inner.number === GRAPH.node) operations.push(operationOf(bytes, inner));
      else parts.push(partOf(bytes, inner));
      if (inner.number === GRAPH.initializer && isExternal(bytes, inner)) selfContained = false;
    }
  }
  if (graphs !== 1) throw new Error('It holds no graph.');
  return { head, operations, parts, selfContained };
}

function operationOf(bytes: Bytes, node: Field): Operation {
  const reads: string[] = [];
  const writes: string[] = [];
  for (const field of fieldsOf(bytes, contentOf(node))) {
    if (field.number === NODE.input) reads.push(textOf(bytes, field));
    else if (field.number === NODE.output) writes.push(textOf(bytes, field));
    else if (field.number === NODE.attribute) {
      for (const inner of fieldsOf(bytes, contentOf(field))) {
        if (inner.number === ATTRIBUTE.graph || inner.number === ATTRIBUTE.graphs) {
          reads.push(...namesIn(bytes, contentOf(inner)));
        }
      }
    }
  }
  return { from: node.from, to: node.to, reads, writes };
}

/** Every name a subgraph reads or gives, its own among them: more than the outer graph has to provide is no harm. */
function namesIn(bytes: Bytes, subgraph: Range): string[] {
  const names: string[] = [];
  for (const field of fieldsOf(bytes, subgraph)) {
    if (field.number === GRAPH.node) names.push(...operationOf(bytes, field).reads);
    else if (field.number === GRAPH.output) names.push(textIn(bytes, contentOf(field), FIRST));
  }
  return names;
}

function partOf(bytes: Bytes, field: Field): Part {
  const range = contentOf(field);
  const part = (kind: PartKind, name: string, reads: readonly string[] = []) => ({
    kind,
    name,
    reads,
    from: field.from,
    at: field.at,
    to: field.to,
  });
  switch (field.number) {
    case GRAPH.initializer:
      return part('initializer', textIn(bytes, range, TENSOR.name));
    case GRAPH.sparse:
      return part('initializer', nameOfSparse(bytes, range));
    case GRAPH.input:
      return part('input', textIn(bytes, range, FIRST));
    case GRAPH.output:
      return part('output', textIn(bytes, range, FIRST));
    case GRAPH.valueInfo:
      return part('info', textIn(bytes, range, FIRST));
    case GRAPH.annotation:
      return part('info', textIn(bytes, range, ANNOTATION.tensor), parametersOf(bytes, range));
    default:
      return part('other', '');
  }
}

/** A sparse weight has the name of its values. */
function nameOfSparse(bytes: Bytes, range: Range): string {
  for (const field of fieldsOf(bytes, range)) {
    if (field.number === FIRST) return textIn(bytes, contentOf(field), TENSOR.name);
  }
  return '';
}

function parametersOf(bytes: Bytes, range: Range): string[] {
  return [...fieldsOf(bytes, range)]
    .filter(({ number }) => number === ANNOTATION.parameters)
    .map((field) => textIn(bytes, contentOf(field), SECOND));
}

function isExternal(bytes: Bytes, initializer: Field): boolean {
  for (const { number, value } of fieldsOf(bytes, contentOf(initializer))) {
    if (number === TENSOR.location && value === EXTERNAL) return true;
  }
  return false;
}
