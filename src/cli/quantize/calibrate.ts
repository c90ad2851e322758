import { setImmediate } from 'node:timers/promises';
import { type OpenGraph, openGraph } from '../../engine/index.ts';
import {
  createRanges,
  type Graph,
  type RangeMethod,
  withSamples,
  withShapes,
  writeGraph,
} from '../../models/quantize/index.ts';
import { type InputView, tensorOf } from '../../pipeline/index.ts';
import type { CalibrationPicture } from './pictures.ts';
import type { FileRecipe } from './recipe.ts';

export interface Calibration {
  readonly graph: Graph;
  /** Values whose range is wanted. */
  readonly measured: readonly string[];
  readonly method: RangeMethod;
  readonly recipe: FileRecipe;
  readonly pictures: readonly CalibrationPicture[];
  readonly threads: number;
  readonly signal: AbortSignal;
  onProgress(done: number): void;
}

/** Runs the float network on pictures, and finds the ranges of its values: two to four seconds a picture for a large one. */
export async function calibrate({
  graph,
  measured,
  method,
  recipe,
  pictures,
  threads,
  signal,
  onProgress,
}: Calibration) {
  const ranges = createRanges(method);
  const watch = watchFor(graph, measured, threads);
  try {
    for (const [index, { path }] of pictures.entries()) {
      onProgress(index);
      // Runs hold the thread; here is where somebody may stop it.
      await setImmediate();
      signal.throwIfAborted();
      for (const view of await recipe.inputs(path)) {
        const { open, samples } = await watch.on(view);
        const values = await open.run(tensorOf(view), dimsOf(view));
        for (const [name, output] of samples) ranges.add(name, values[output]!.data as Float32Array);
      }
    }
    onProgress(pictures.length);
    return ranges.done();
  } finally {
    await watch.close();
  }
}

const dimsOf = ({ width, height, layout }: InputView) =>
  layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];

interface Watch {
  readonly open: OpenGraph;
  readonly samples: ReadonlyMap<string, string>;
}

/** The network with outputs to watch, opened for one size at a time: its places are numbers of that size. */
function watchFor(graph: Graph, measured: readonly string[], threads: number) {
  let size = '';
  let watch: Watch | undefined;
  async function close() {
    const ending = watch;
    watch = undefined;
    await ending?.open.close();
  }
  return {
    async on(view: InputView): Promise<Watch> {
      const wanted = `${view.width}x${view.height}`;
      if (watch && size === wanted) return watch;
      await close();
      const shaped = withShapes(graph, measured);
      const looking = await openGraph(writeGraph(shaped.graph, shaped.outputs), threads);
      const found = await looking.run(tensorOf(view), dimsOf(view)).finally(looking.close);
      const shapes = [...shaped.samples].map(
        ([name, output]) => [name, Array.from(found[output]!.data, Number)] as const,
      );
      const { graph: watched, outputs, samples } = withSamples(graph, new Map(shapes));
      watch = { open: await openGraph(writeGraph(watched, outputs), threads), samples };
      size = wanted;
      return watch;
    },
    close,
  };
}
