import type { FileReader } from './file-reader.ts';
import { type ByteRange, contentRangeOf, type Field, fieldsOf, textIn, textOf } from './protobuf.ts';

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
export const MODEL = { graph: 7, training: 20 } as const;
export const GRAPH = {
  node: 1,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  annotation: 14,
  sparse: 15,
} as const;
export const NODE = { input: 1, output: 2, type: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
const TENSOR = { name: 8, location: 14 } as const;
const ANNOTATION = { tensor: 1, parameters: 2 } as const;
const FIRST = 1;
const SECOND = 2;
const EXTERNAL = 1;

export type EntryKind = 'input' | 'output' | 'initializer' | 'info' | 'annotation' | 'other';

/** A field of the graph: a range of the file, or what is written in its place. */
export interface Piece extends ByteRange {
  readonly bytes?: Uint8Array;
}

/** A node (one operation): its range in the file, and the names it reads and writes. */
export interface OnnxNode extends Piece {
  /** Names used inside its subgraphs (If, Loop, Scan) are included. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Any other field of the graph; `info` is the shape of a value that a node writes, `annotation` how it is quantized. */
export interface OnnxEntry extends Piece {
  readonly kind: EntryKind;
  readonly name: string;
  /** Offset of its content. */
  readonly at: number;
  /** Values it refers to: scale and zero point of a quantization annotation. */
  readonly reads: readonly string[];
}

/** An ONNX file as ranges of its bytes; weights are skipped, not parsed. */
export interface OnnxFile {
  /** Fields of the model beside the graph. */
  readonly head: readonly ByteRange[];
  readonly nodes: readonly OnnxNode[];
  readonly entries: readonly OnnxEntry[];
  /** No weights in other files, and no training graph that reads its values. */
  readonly selfContained: boolean;
}

/** @throws Error on what is not an ONNX file */
export function readOnnxFile(reader: FileReader): OnnxFile {
  const head: ByteRange[] = [];
  const nodes: OnnxNode[] = [];
  const entries: OnnxEntry[] = [];
  let selfContained = true;
  let graphs = 0;
  for (const field of fieldsOf(reader)) {
    if (field.number === MODEL.training) selfContained = false;
    if (field.number !== MODEL.graph) {
      head.push(field);
      continue;
    }
    graphs++;
    for (const inner of fieldsOf(reader, contentRangeOf(field))) {
      if (inner.number === GRAPH.node) nodes.push(nodeOf(reader, inner));
      else entries.push(entryOf(reader, inner));
      if (inner.number === GRAPH.initializer && isExternal(reader, inner)) selfContained = false;
    }
  }
  if (graphs !== 1) throw new Error('It holds no graph.');
  return { head, nodes, entries, selfContained };
}

function nodeOf(reader: FileReader, node: Field): OnnxNode {
  const reads: string[] = [];
  const writes: string[] = [];
  for (const field of fieldsOf(reader, contentRangeOf(node))) {
    if (field.number === NODE.input) reads.push(textOf(reader, field));
    else if (field.number === NODE.output) writes.push(textOf(reader, field));
    else if (field.number === NODE.attribute) {
      for (const inner of fieldsOf(reader, contentRangeOf(field))) {
        if (inner.number === ATTRIBUTE.graph || inner.number === ATTRIBUTE.graphs) {
          reads.push(...namesIn(reader, contentRangeOf(inner)));
        }
      }
    }
  }
  return { from: node.from, to: node.to, reads, writes };
}

/** Every name a subgraph reads or outputs, its own included: names that the outer graph does not have do no harm. */
function namesIn(reader: FileReader, subgraph: ByteRange): string[] {
  const names: string[] = [];
  for (const field of fieldsOf(reader, subgraph)) {
    if (field.number === GRAPH.node) names.push(...nodeOf(reader, field).reads);
    else if (field.number === GRAPH.output) names.push(textIn(reader, contentRangeOf(field), FIRST));
  }
  return names;
}

function entryOf(reader: FileReader, field: Field): OnnxEntry {
  const range = contentRangeOf(field);
  const entry = (kind: EntryKind, name: string, reads: readonly string[] = []) => ({
    kind,
    name,
    reads,
    from: field.from,
    at: field.at,
    to: field.to,
  });
  switch (field.number) {
    case GRAPH.initializer:
      return entry('initializer', textIn(reader, range, TENSOR.name));
    case GRAPH.sparse:
      return entry('initializer', nameOfSparse(reader, range));
    case GRAPH.input:
      return entry('input', textIn(reader, range, FIRST));
    case GRAPH.output:
      return entry('output', textIn(reader, range, FIRST));
    case GRAPH.valueInfo:
      return entry('info', textIn(reader, range, FIRST));
    case GRAPH.annotation:
      return entry('annotation', textIn(reader, range, ANNOTATION.tensor), parametersOf(reader, range));
    default:
      return entry('other', '');
  }
}

/** A sparse weight is named by its tensor of values. */
function nameOfSparse(reader: FileReader, range: ByteRange): string {
  for (const field of fieldsOf(reader, range)) {
    if (field.number === FIRST) return textIn(reader, contentRangeOf(field), TENSOR.name);
  }
  return '';
}

function parametersOf(reader: FileReader, range: ByteRange): string[] {
  return [...fieldsOf(reader, range)]
    .filter(({ number }) => number === ANNOTATION.parameters)
    .map((field) => textIn(reader, contentRangeOf(field), SECOND));
}

function isExternal(reader: FileReader, initializer: Field): boolean {
  for (const { number, value } of fieldsOf(reader, contentRangeOf(initializer))) {
    if (number === TENSOR.location && value === EXTERNAL) return true;
  }
  return false;
}
