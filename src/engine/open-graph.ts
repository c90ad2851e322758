import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuntime } from './load-runtime.ts';
import { openSession } from './open-session.ts';

/** A graph in the calling process, for tools that examine graphs: its runs block the thread. Not for serving. */
export interface OpenGraph {
  /** Runs it on one tensor of numbers, and gives every output by name. */
  run(numbers: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, GraphValue>>>;
  close(): Promise<void>;
}

export interface GraphValue {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** Loads the native runtime into this process, at the first call. @throws Error with the runtime's message */
export async function openGraph(graph: Uint8Array, threads: number): Promise<OpenGraph> {
  const { Tensor } = await loadRuntime();
  const { session } = await openSession(graph, { provider: 'cpu', threads }, () => {});
  return {
    async run(numbers, dims) {
      const outputs = await session.run({ [session.inputNames[0]!]: new Tensor('float32', numbers, dims) });
      return outputs as unknown as Readonly<Record<string, GraphValue>>;
    },
    close: () => session.release(),
  };
}

/**
 * A graph as the runtime rewrites it for this processor before it runs it. Loads the native runtime into this process.
 *
 * @throws Error with the runtime's message
 */
export async function optimizedGraph(graph: Uint8Array): Promise<Uint8Array> {
  const { InferenceSession } = await loadRuntime();
  const folder = await mkdtemp(join(tmpdir(), 'matteql-graph-'));
  const file = join(folder, 'optimized.onnx');
  try {
    const session = await InferenceSession.create(graph, { optimizedModelFilePath: file, logSeverityLevel: 3 });
    await session.release();
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
