import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { neededFor, writeCut } from './cut.ts';
import { withGraph } from './describe-graph.ts';
import type { LoadAsk, Log } from './messages.ts';

/**
 * The file to load: the model's own, or a copy in the cache folder without what only other outputs need. Its answers differ
 * from the whole graph's by the optimizer's rounding: 4e-4 at most for the default network, as far as either is from the
 * graph without optimization.
 *
 * @throws CodedError `MODEL_MISMATCH` for what is not an ONNX file
 */
export function cutFile({ file, model, cacheFolder }: LoadAsk, log: Log): string {
  return withGraph(file, (graph, bytes) => {
    const output = model.output.name ?? graph.parts.find(({ kind }) => kind === 'output')?.name;
    if (output === undefined) return file;
    const target = join(cacheFolder, `${model.digest.replace(/^\w+:/, '')}-${fileNameOf(output)}.onnx`);
    if (existsSync(target)) return target;
    // An output that is not there is for the check of the facts to complain about.
    if (!graph.parts.some(({ kind, name }) => kind === 'output' && name === output)) return file;
    const needed = neededFor(graph, output);
    if (!needed) return file;
    try {
      writeCut(bytes, graph, needed, target);
      return target;
    } catch (error) {
      log('The network is not cut to its output, for it cannot be written aside.', { why: (error as Error).message });
      return file;
    }
  });
}

/** Names of outputs may hold what names of files may not. */
const fileNameOf = (output: string) =>
  /^[\w-]{1,64}$/.test(output) ? output : createHash('sha256').update(output).digest('hex').slice(0, 16);
