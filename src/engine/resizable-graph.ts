import type { Model } from '../pipeline/index.ts';
import { withOnnxFile } from './describe-graph.ts';
import { makeResizable } from './make-resizable.ts';
import { copyOf, piecesFor } from './prune-graph.ts';
import type { SizePair } from './shape-check.ts';

/**
 * The ONNX file as a graph of all sizes that its manifest names, pruned to the output that is read.
 *
 * @throws NotResizable with the reason; CodedError `MODEL_MISMATCH` for a file that is not ONNX
 */
export function resizableGraph(file: string, model: Model): { readonly bytes: Uint8Array; readonly trial: SizePair } {
  return withOnnxFile(file, (onnx, reader) => {
    const { onnx: changed, output, trial } = makeResizable(onnx, reader, model);
    return { bytes: copyOf(reader, changed, piecesFor(changed, output)), trial };
  });
}
