import proto from 'onnx-proto';
import { fold, foldNorms, inOrder } from './fold.ts';
import { raised } from './raise.ts';
import { readTensor, type Tensor, types, writeTensor } from './tensor.ts';

const { onnx } = proto;

/** A network as operations in an order in which they can run, with every number that is known from the start. */
export interface Graph {
  /** Version of the standard operations. */
  readonly opset: number;
  /** Versions of others, by domain. */
  readonly others: ReadonlyMap<string, number>;
  readonly operations: readonly Operation[];
  /** By name. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly input: Port;
  readonly output: Port;
}

export interface Operation {
  /** `Conv`, `Relu`, `Add` …: the type. */
  readonly op: string;
  /** Where the operation is defined; `''` is the standard. */
  readonly domain: string;
  /** `''` is an input that is left out. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly attributes: readonly proto.onnx.IAttributeProto[];
}

/** What goes in and what comes out, with its shape as the file says it. */
export interface Port {
  readonly name: string;
  readonly info: proto.onnx.IValueInfoProto;
}

/**
 * Reads a network as far as one output needs it. Constants are collected, and half precision becomes single, as a processor
 * computes with it anyway: casts between the two vanish. Batch norms become part of the convolutions before them.
 *
 * @param output the first one if it is not named
 * @throws Error for what is no network that can be read whole
 */
export function readGraph(bytes: Uint8Array, output?: string): Graph {
  const model = onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph) throw new Error('It holds no graph.');
  if (model.functions.length > 0) throw new Error('It has functions of its own: export it without.');
  const constants = new Map((graph.initializer ?? []).map((each) => [each.name!, readTensor(each)]));
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name!));
  const wanted = (graph.output ?? []).find(({ name }) => output === undefined || name === output);
  if (!wanted) throw new Error(`It has no output "${output}".`);
  if (inputs.length !== 1) throw new Error(`It has ${inputs.length} inputs; a picture fills one.`);
  const described = [...(graph.valueInfo ?? []), ...inputs, ...(graph.output ?? [])];
  const typeOf = new Map(described.map(({ name, type }) => [name!, type?.tensorType?.elemType]));
  const folded = fold(inOrder((graph.node ?? []).map(operationOf), wanted.name!), constants, (name) =>
    typeOf.get(name),
  );
  const operations = renamed(folded.operations, folded.nameOf(wanted.name!), wanted.name!);
  const opset = Number(model.opsetImport.find(({ domain }) => isStandard(domain))?.version ?? 1);
  const current = raised({ opset, operations, constants: folded.constants });
  return {
    opset: current.opset,
    others: new Map(
      model.opsetImport.flatMap(({ domain, version }) => (isStandard(domain) ? [] : [[domain!, Number(version)]])),
    ),
    ...withConstants(...foldNorms(current.operations, current.constants, wanted.name!)),
    input: portOf(inputs[0]!),
    output: portOf(wanted),
  };
}

/** The standard's own operations; it has two names. */
const isStandard = (domain: string | null | undefined) => !domain || domain === 'ai.onnx';

function operationOf({ opType, domain, input, output, attribute }: proto.onnx.INodeProto): Operation {
  const attributes = attribute ?? [];
  if (attributes.some(({ g, graphs }) => g || (graphs && graphs.length > 0))) {
    throw new Error(`Its operation ${opType} has a graph of its own inside.`);
  }
  return {
    op: opType!,
    domain: isStandard(domain) ? '' : domain!,
    reads: input ?? [],
    writes: output ?? [],
    attributes,
  };
}

/** A port of single precision. */
function portOf(info: proto.onnx.IValueInfoProto): Port {
  const shape = info.type?.tensorType?.shape ?? null;
  return { name: info.name!, info: { name: info.name!, type: { tensorType: { elemType: types.float, shape } } } };
}

/** With one value under another name. */
const renamed = (operations: readonly Operation[], from: string, to: string): readonly Operation[] => {
  const name = (each: string) => (each === from ? to : each);
  return operations.map((each) => ({ ...each, reads: each.reads.map(name), writes: each.writes.map(name) }));
};

/** Operations with those constants that they read. */
export function withConstants(operations: readonly Operation[], constants: ReadonlyMap<string, Tensor>) {
  const read = new Set(operations.flatMap(({ reads }) => reads));
  return { operations, constants: new Map([...constants].filter(([name]) => read.has(name))) };
}

/** The file of a network. What is of half precision is written in single. */
export function writeGraph(
  { opset, others, operations, constants, input, output }: Graph,
  more: readonly Port[] = [],
): Uint8Array {
  const domains = new Set(['', ...operations.map(({ domain }) => domain)]);
  return onnx.ModelProto.encode({
    // Of onnx 1.10, which every version of the runtime in use here reads.
    irVersion: 8,
    producerName: 'matteql',
    opsetImport: [...domains].map((domain) => ({ domain, version: domain === '' ? opset : (others.get(domain) ?? 1) })),
    graph: {
      name: 'network',
      input: [input.info],
      output: [output, ...more].map(({ info }) => info),
      initializer: [...constants].map(([name, tensor]) => writeTensor(name, tensor)),
      node: operations.map(({ op, domain, reads, writes, attributes }) => ({
        opType: op,
        name: writes[0]!,
        domain,
        input: [...reads],
        output: [...writes],
        attribute: [...attributes],
      })),
    },
  }).finish();
}
