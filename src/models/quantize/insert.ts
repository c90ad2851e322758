import proto from 'onnx-proto';
import { type Affine, affineOf, eightBitWeights } from './eight-bits.ts';
import { type Graph, type Operation, withConstants } from './graph.ts';
import { dataOf, type Places } from './places.ts';
import type { Range } from './ranges.ts';
import { type Tensor, tensorOf } from './tensor.ts';

const { INT } = proto.onnx.AttributeProto.AttributeType;

/** The first version of the standard operations that knows a scale for each channel. */
const BY_CHANNEL = 13;

export interface Insertion {
  readonly ranges: ReadonlyMap<string, Range>;
  /** Of weights: 8, or 7 for processors that add two products in 16 bits. */
  readonly bits: 7 | 8;
  /** Is called after each convolution with the share that is done. */
  onProgress?(share: number): Promise<void> | void;
}

/**
 * The network with QuantizeLinear and DequantizeLinear around what shall be computed in eight bits, so that the runtime puts
 * its own eight-bit operations there (ONNX operators QuantizeLinear, DequantizeLinear; Jacob et al., 2018). Weights are
 * stored in eight bits.
 *
 * @throws Error for a value whose range is not known
 */
export async function insert(graph: Graph, places: Places, { ranges, bits, onProgress }: Insertion): Promise<Graph> {
  const constants = new Map(graph.constants);
  const operations: Operation[] = [];
  /** By the value's name, under which name it is read once it went through eight bits. */
  const back = new Map<string, string>();
  const made = new Set([...places.eight].map(({ writes }) => writes[0]!));
  // Files of older versions take the runtime's own edition, which always could.
  const domain = graph.opset < BY_CHANNEL ? 'com.microsoft' : '';
  const rangeOf = rangesFrom(ranges, places);
  const largest = 2 ** (bits - 1) - 1;

  const constant = (name: string, tensor: Tensor) => {
    constants.set(name, tensor);
    return name;
  };
  const restored = (name: string, reads: readonly string[], axis?: number) => {
    const attributes = axis === undefined ? [] : [{ name: 'axis', type: INT, i: axis }];
    operations.push({ op: 'DequantizeLinear', domain, reads, writes: [name], attributes });
    return name;
  };

  /** Puts a value through eight bits, once. */
  function throughEight(name: string): string {
    const known = back.get(name);
    if (known !== undefined) return known;
    const { scale, zeroPoint } = affineOf(rangeOf(name));
    const by = [
      constant(added(name, 'scale'), tensorOf([], Float32Array.of(scale))),
      constant(added(name, 'zero'), tensorOf([], Uint8Array.of(zeroPoint))),
    ];
    operations.push({
      op: 'QuantizeLinear',
      domain,
      reads: [name, ...by],
      writes: [added(name, 'bytes')],
      attributes: [],
    });
    const read = restored(added(name, 'read'), [added(name, 'bytes'), ...by]);
    back.set(name, read);
    return read;
  }

  function convolution(operation: Operation): Operation {
    const [data = '', weights = '', bias] = operation.reads;
    const out = operation.writes[0]!;
    const { scale }: Affine = affineOf(rangeOf(data));
    const eight = eightBitWeights(
      graph.constants.get(weights)!,
      bias ? graph.constants.get(bias) : undefined,
      scale,
      largest,
    );
    const stored = (what: string, tensor: Tensor, scales: Tensor) =>
      restored(
        added(out, what),
        [constant(added(out, `${what}/bytes`), tensor), constant(added(out, `${what}/scale`), scales)],
        0,
      );
    return {
      ...operation,
      writes: [out],
      reads: [
        throughEight(data),
        stored('weights', eight.weights, eight.scales),
        ...(eight.bias ? [stored('bias', eight.bias, eight.biasScales!)] : []),
      ],
    };
  }

  const convolutions = graph.operations.filter((operation) => operation.op === 'Conv' && places.eight.has(operation));
  let done = 0;
  for (const operation of graph.operations) {
    const [out = ''] = operation.writes;
    if (!places.eight.has(operation)) {
      operations.push({
        ...operation,
        reads: operation.reads.map((name) => (made.has(name) ? throughEight(name) : name)),
      });
      continue;
    }
    if (operation.op === 'Conv') {
      operations.push(convolution(operation));
      await onProgress?.(++done / convolutions.length);
    } else {
      const data = new Set(dataOf(operation).filter((name) => !places.isInner(name)));
      operations.push({
        ...operation,
        writes: [out],
        reads: operation.reads.map((name) => (data.has(name) ? throughEight(name) : name)),
      });
    }
    if (!places.isInner(out)) throughEight(out);
  }
  return { ...graph, ...withConstants(operations, constants) };
}

/** A name that no network has by itself. */
const added = (name: string, what: string) => `matteql/${name}/${what}`;

/** A value's own range, or what those it comes from span together. */
function rangesFrom(ranges: ReadonlyMap<string, Range>, { sources }: Places): (name: string) => Range {
  return function rangeOf(name: string): Range {
    const own = ranges.get(name);
    if (own) return own;
    const parts = sources.get(name)?.map(rangeOf);
    if (!parts) throw new Error(`The table of ranges has none for "${name}".`);
    return [Math.min(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))];
  };
}
