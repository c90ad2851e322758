import { type OpenGraph, openGraph } from '../engine/index.ts';
import { type InputView, tensorOf } from '../pipeline/index.ts';
import { type OnnxGraph, withSamples, withShapes, writeGraph } from '../quantize/index.ts';

/** A graph with outputs for the values that are observed. */
export interface OpenObservedGraph {
  readonly open: OpenGraph;
  /** By name of the value: the name of the output that shows its numbers. */
  readonly outputOf: ReadonlyMap<string, string>;
}

export interface Observer {
  on(view: InputView): Promise<OpenObservedGraph>;
  close(): Promise<void>;
}

/** Opens a graph with observed values for one size of view at a time: sample indices depend on the size. */
export function observerFor(graph: OnnxGraph, names: readonly string[], threads: number): Observer {
  let size = '';
  let current: OpenObservedGraph | undefined;
  async function close(): Promise<void> {
    const ending = current;
    current = undefined;
    await ending?.open.close();
  }
  /** The shape of each value, found by one run. */
  async function shapesOn(view: InputView): Promise<ReadonlyMap<string, readonly number[]>> {
    const { graph: shaped, outputs, outputOf } = withShapes(graph, names);
    const open = await openGraph(writeGraph(shaped, outputs), threads);
    const values = await open.run(tensorOf(view), dimsOf(view)).finally(open.close);
    return new Map([...outputOf].map(([name, output]) => [name, Array.from(values[output]!.data, Number)]));
  }
  return {
    async on(view) {
      const wanted = `${view.width}x${view.height}`;
      if (current && size === wanted) return current;
      await close();
      const { graph: sampled, outputs, outputOf } = withSamples(graph, await shapesOn(view));
      current = { open: await openGraph(writeGraph(sampled, outputs), threads), outputOf };
      size = wanted;
      return current;
    },
    close,
  };
}

/** The shape of a view as the graph's input takes it: one picture of three channels. */
export const dimsOf = ({ width, height, layout }: InputView): readonly number[] =>
  layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
