import { setImmediate } from 'node:timers/promises';
import { type InputView, tensorOf } from '../pipeline/index.ts';
import { type CalibrationMethod, createRangeCollector, type OnnxGraph, type ValueRange } from '../quantize/index.ts';
import type { FilePipeline } from './file-pipeline.ts';
import { dimsOf, observerFor } from './observer.ts';
import type { CalibrationPicture } from './pictures.ts';

export interface CalibrateOptions {
  readonly graph: OnnxGraph;
  /** Names of values whose range is wanted. */
  readonly measured: readonly string[];
  readonly method: CalibrationMethod;
  readonly pipeline: FilePipeline;
  readonly pictures: readonly CalibrationPicture[];
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Gets the number of pictures that are done. */
  onProgress(done: number): void;
}

/** Runs the float model on pictures, and finds the ranges of its values: two to four seconds a picture for a large model. */
export async function calibrate(options: CalibrateOptions): Promise<ReadonlyMap<string, ValueRange>> {
  const { graph, measured, method, pipeline, pictures, threads, signal, onProgress } = options;
  const collector = createRangeCollector(method);
  const observer = observerFor(graph, measured, threads);
  const add = async (view: InputView) => {
    const { open, outputOf } = await observer.on(view);
    const outputs = await open.run(tensorOf(view), dimsOf(view));
    for (const [name, output] of outputOf) collector.add(name, outputs[output]!.data as Float32Array);
  };
  try {
    for (const [index, { path }] of pictures.entries()) {
      onProgress(index);
      // Runs block the thread: an abort can only be noticed here.
      await setImmediate();
      signal.throwIfAborted();
      for (const view of await pipeline.inputs(path)) await add(view);
    }
    onProgress(pictures.length);
    return collector.ranges();
  } finally {
    await observer.close();
  }
}
