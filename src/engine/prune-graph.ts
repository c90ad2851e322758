import { withOnnxFile } from './describe-graph.ts';
import type { FileReader } from './file-reader.ts';
import { MODEL, type OnnxFile, type OnnxNode, type Piece } from './onnx-file.ts';
import { prefixOf } from './protobuf.ts';

/**
 * The ONNX file without what only its other outputs need, as bytes; undefined where everything is needed. The default model's
 * runs take 4 to 7 % less so, and its process holds 90 MB less; its output differs from the whole graph's by the
 * optimizer's rounding, 6e-6 at most on the picture tried.
 *
 * @param wanted name of the output that is kept; the first by default
 * @throws CodedError `MODEL_MISMATCH` for a file that is not ONNX
 */
export function pruneGraph(file: string, wanted: string | undefined): Uint8Array | undefined {
  return withOnnxFile(file, (onnx, reader) => {
    const outputs = onnx.entries.filter(({ kind }) => kind === 'output').map(({ name }) => name);
    const output = wanted ?? outputs[0];
    // An output that does not exist is reported by the check of the manifest.
    if (output === undefined || !outputs.includes(output)) return undefined;
    const needed = neededFor(onnx, output);
    return needed && copyOf(reader, onnx, needed);
  });
}

/**
 * What one output needs of a graph, in the file's order. Nodes need not be in topological order, and unknown fields are kept.
 * Undefined where everything is needed, or where the file depends on others.
 */
export function neededFor(onnx: OnnxFile, output: string): readonly Piece[] | undefined {
  if (!onnx.selfContained) return undefined;
  const needed = piecesFor(onnx, output);
  return needed.length === onnx.nodes.length + onnx.entries.length ? undefined : needed;
}

/** What one output needs of a graph whose weights lie in the same file. */
export function piecesFor(onnx: OnnxFile, output: string): readonly Piece[] {
  const names = new Set<string>();
  const nodes = new Set<OnnxNode>();
  const writer = new Map(onnx.nodes.flatMap((node) => node.writes.map((name) => [name, node])));
  const references = new Map(
    onnx.entries.filter(({ reads }) => reads.length > 0).map(({ name, reads }) => [name, reads]),
  );
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    open.push(...(references.get(name) ?? []));
    const node = writer.get(name);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    open.push(...node.reads, ...node.writes);
  }
  const entries = onnx.entries.filter(({ kind, name }) =>
    kind === 'other' ? true : kind === 'output' ? name === output : names.has(name),
  );
  return [...nodes, ...entries].sort((a, b) => a.from - b.from);
}

/** An ONNX file with only these pieces of its graph. */
export function copyOf(reader: FileReader, { head }: OnnxFile, needed: readonly Piece[]): Uint8Array {
  const prefix = prefixOf(MODEL.graph, lengthOf(needed));
  const pruned = Buffer.allocUnsafeSlow(lengthOf(head) + prefix.length + lengthOf(needed));
  let at = 0;
  const copy = ({ from, to, bytes }: Piece) => {
    const part = pruned.subarray(at, at + (bytes?.length ?? to - from));
    if (bytes) part.set(bytes);
    else reader.readInto(part, from);
    at += part.length;
  };
  for (const range of head) copy(range);
  at += prefix.copy(pruned, at);
  for (const range of joined(needed)) copy(range);
  return pruned;
}

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { from, to, bytes }) => sum + (bytes?.length ?? to - from), 0);

/** Adjacent ranges as one: thousands of small nodes become a few large reads. */
function joined(pieces: readonly Piece[]): Piece[] {
  const wide: Piece[] = [];
  for (const piece of pieces) {
    const last = wide.at(-1);
    if (last && !last.bytes && !piece.bytes && last.to === piece.from) {
      wide[wide.length - 1] = { from: last.from, to: piece.to };
    } else wide.push(piece);
  }
  return wide;
}
