import proto from 'onnx-proto';
import type { OnnxGraph, OnnxValue } from './onnx-graph.ts';
import { writeTensor } from './onnx-tensor.ts';

/**
 * The ONNX file of a graph: the same bytes for the same graph. Half precision is written as single.
 *
 * @param more further outputs, after the graph's own
 */
export function writeGraph(
  { opset, otherOpsets, nodes, constants, input, output }: OnnxGraph,
  more: readonly OnnxValue[] = [],
): Uint8Array {
  const domains = new Set(['', ...nodes.map(({ domain }) => domain)]);
  return proto.onnx.ModelProto.encode({
    // Of onnx 1.10, which every version of the runtime in use here reads.
    irVersion: 8,
    producerName: 'matteql',
    opsetImport: [...domains].map((domain) => ({
      domain,
      version: domain === '' ? opset : (otherOpsets.get(domain) ?? 1),
    })),
    graph: {
      // Part of the bytes whose digests manifests state: it must not change.
      name: 'network',
      input: [input.info],
      output: [output, ...more].map(({ info }) => info),
      initializer: [...constants].map(([name, tensor]) => writeTensor(name, tensor)),
      node: nodes.map(({ op, domain, inputs, outputs, attributes }) => ({
        opType: op,
        name: outputs[0]!,
        domain,
        input: [...inputs],
        output: [...outputs],
        attribute: [...attributes],
      })),
    },
  }).finish();
}
