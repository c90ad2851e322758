import proto from 'onnx-proto';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Targets } from './targets.ts';

/** How many nodes of each operator. */
export type OperatorCounts = Readonly<Record<string, number>>;

/** Counts the nodes of a file, as the runtime has rewritten it. */
export function countOperators(bytes: Uint8Array): OperatorCounts {
  const counts: Record<string, number> = {};
  for (const { opType } of proto.onnx.ModelProto.decode(bytes).graph?.node ?? []) {
    if (opType) counts[opType] = (counts[opType] ?? 0) + 1;
  }
  return counts;
}

export interface Fusion {
  /** How many nodes should run in int8, and how many the runtime fused. */
  readonly rows: readonly { readonly op: string; readonly expected: number; readonly fused: number }[];
  /** Differences that would be slow or wrong, a clause each; usually none. */
  readonly mismatches: readonly string[];
}

/** The runtime's int8 operators, by the standard operator they compute. */
const INT8: Readonly<Record<string, readonly string[]>> = {
  Conv: ['QLinearConv'],
  Add: ['QLinearAdd'],
  Concat: ['QLinearConcat'],
};

/**
 * Compares what the runtime made of an int8 model with its targets. It fuses silently or not at all, and may quantize what
 * should stay in single precision: convolutions must be exactly those that were chosen. Two concatenations in a row may
 * become one, so the others are only reported; operators that only select values, such as MaxPool, have one name for both.
 */
export function checkFusion({ nodes }: OnnxGraph, { int8, float }: Targets, counts: OperatorCounts): Fusion {
  const count = (ops: readonly string[]) => ops.reduce((sum, op) => sum + (counts[op] ?? 0), 0);
  const rows = Object.entries(INT8).map(([op, ops]) => ({
    op,
    expected: nodes.filter((node) => node.op === op && int8.has(node)).length,
    fused: count(ops),
  }));
  const unfused = count(['Conv', 'FusedConv', 'NhwcFusedConv']);
  const convolutions = rows.find(({ op }) => op === 'Conv')!;
  const mismatches = [
    ...(convolutions.fused === convolutions.expected
      ? []
      : [`${convolutions.fused} convolutions run in int8 instead of ${convolutions.expected}`]),
    ...(unfused === float.length ? [] : [`${unfused} convolutions run in single precision instead of ${float.length}`]),
  ];
  return { rows, mismatches };
}
