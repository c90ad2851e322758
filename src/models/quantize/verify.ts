import proto from 'onnx-proto';
import type { Graph } from './graph.ts';
import type { Places } from './places.ts';

/** How many operations of each type. */
export type Tally = Readonly<Record<string, number>>;

/** Counts the operations of a file, as the runtime has rewritten it. */
export function tallyOf(bytes: Uint8Array): Tally {
  const tally: Record<string, number> = {};
  for (const { opType } of proto.onnx.ModelProto.decode(bytes).graph?.node ?? []) {
    if (opType) tally[opType] = (tally[opType] ?? 0) + 1;
  }
  return tally;
}

export interface Fused {
  /** What was meant to be computed in eight bits, and what the runtime has of it. */
  readonly rows: readonly { readonly op: string; readonly meant: number; readonly fused: number }[];
  /** What is not as meant and would be slow or wrong; nothing in the usual case. */
  readonly surprises: readonly string[];
}

/** The runtime's eight-bit operations, by what they stand for. */
const EIGHT: Readonly<Record<string, readonly string[]>> = {
  Conv: ['QLinearConv'],
  Add: ['QLinearAdd'],
  Concat: ['QLinearConcat'],
};

/**
 * Compares what the runtime made of a network with what was meant. It fuses silently or not at all, and may quantize by
 * itself what was meant to stay: convolutions must be exactly those that were chosen. Of two concatenations in a row it may
 * make one, so the others are only told; what only picks values, such as MaxPool, has one name for both.
 */
export function fusedOf({ operations }: Graph, { eight, kept }: Places, tally: Tally): Fused {
  const count = (ops: readonly string[]) => ops.reduce((sum, op) => sum + (tally[op] ?? 0), 0);
  const rows = Object.entries(EIGHT).map(([op, ops]) => ({
    op,
    meant: operations.filter((operation) => operation.op === op && eight.has(operation)).length,
    fused: count(ops),
  }));
  const floats = count(['Conv', 'FusedConv', 'NhwcFusedConv']);
  const convolutions = rows.find(({ op }) => op === 'Conv')!;
  const surprises = [
    ...(convolutions.fused === convolutions.meant
      ? []
      : [`${convolutions.fused} convolutions run in eight bits, and ${convolutions.meant} were meant to`]),
    ...(floats === kept.length ? [] : [`${floats} convolutions stay as they are, and ${kept.length} were meant to`]),
  ];
  return { rows, surprises };
}
