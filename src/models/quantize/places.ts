import { makersOf } from './fold.ts';
import type { Graph, Operation } from './graph.ts';
import { floatsOf } from './tensor.ts';

/** Where a network computes in eight bits. */
export interface Places {
  /** Operations that do, and what only hands their values on. */
  readonly eight: ReadonlySet<Operation>;
  /** Convolutions that stay as they are, for the answer is made right behind them. */
  readonly kept: readonly Operation[];
  /** Values whose range must be known, in the network's order. */
  readonly measured: readonly string[];
  /** What a value's range is taken from instead: it has no others than these. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Whether a value is read by an activation alone, and so never seen before it. */
  isInner(name: string): boolean;
}

/** Hand on values, or add them, and pay for eight bits only among others that have them. */
const CARRIERS = new Set(['MaxPool', 'Concat', 'Add', 'Resize']);
/** Their values are among those that they read. */
const ECHOES = new Set(['MaxPool', 'Concat', 'Resize']);
/** Where the way back from the answer ends: what comes before is far enough from it. */
const COMPUTES = new Set(['Conv', 'ConvTranspose', 'MatMul', 'Gemm']);

/**
 * Chooses what is computed in eight bits: convolutions whose weights are known, but the last ones before the answer (the
 * default network's logits reach -3001 there), their activations, and carriers between them.
 */
export function placesOf(graph: Graph): Places {
  const { operations, constants } = graph;
  const maker = makersOf(operations);
  const readers = new Map<string, Operation[]>();
  for (const operation of operations) {
    for (const name of operation.reads) readers.set(name, [...(readers.get(name) ?? []), operation]);
  }
  const last = lastOf(graph, maker);
  const eight = new Set<Operation>();
  const isEight = (name: string) => eight.has(maker.get(name)!);
  const isInner = (name: string): boolean => {
    const [reader, ...others] = readers.get(name) ?? [];
    return others.length === 0 && reader !== undefined && isActivation(reader, graph) && name !== graph.output.name;
  };
  for (const operation of operations) {
    const { op, domain, reads, writes } = operation;
    // Others may mean something else by these names, and a second value, of places for example, has no eight bits.
    if (last.has(operation) || domain !== '' || writes.slice(1).some((name) => name !== '')) continue;
    const isKnown = op === 'Conv' && reads.slice(1).every((name) => constants.has(name));
    const isLimit = isActivation(operation, graph) && isEight(reads[0]!) && isInner(reads[0]!);
    if (isKnown || isLimit || (CARRIERS.has(op) && dataOf(operation).every(isEight))) eight.add(operation);
  }

  const measured: string[] = [];
  const sources = new Map<string, readonly string[]>();
  for (const operation of operations) {
    const [out = ''] = operation.writes;
    if (!eight.has(operation)) continue;
    if (operation.op === 'Conv' && !isEight(operation.reads[0]!)) measured.push(operation.reads[0]!);
    if (ECHOES.has(operation.op) && !isInner(out)) sources.set(out, dataOf(operation));
    else if (!isInner(out)) measured.push(out);
  }
  const kept = operations.filter((operation) => operation.op === 'Conv' && !eight.has(operation));
  return { eight, kept, measured: [...new Set(measured)], sources, isInner };
}

/** What bytes that begin at 0 do by themselves: the runtime leaves it out. A Clip from below 0 it would not. */
function isActivation({ op, domain, reads, attributes }: Operation, { constants }: Graph): boolean {
  if (domain !== '' || (op !== 'Relu' && op !== 'Clip')) return false;
  const bound = constants.get(reads[1] ?? '');
  // An attribute before version 11.
  return op === 'Relu' || (bound ? floatsOf(bound)[0] : attributes.find(({ name }) => name === 'min')?.f) === 0;
}

/** What an operation reads of the picture; the rest are its weights, sizes and bounds. */
export const dataOf = ({ op, reads }: Operation): readonly string[] =>
  op === 'Add' || op === 'Concat' ? reads : reads.slice(0, 1);

/** What lies between the answer and the last convolutions before it, these included. */
function lastOf({ output }: Graph, maker: ReadonlyMap<string, Operation>): ReadonlySet<Operation> {
  const last = new Set<Operation>();
  const open = [output.name];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const operation = maker.get(name);
    if (!operation || last.has(operation)) continue;
    last.add(operation);
    if (!COMPUTES.has(operation.op)) open.push(...operation.reads);
  }
  return last;
}
