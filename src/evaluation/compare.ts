import { createEngine, type Engine } from '../engine/index.ts';
import type { LoadableModel } from '../models/index.ts';
import type { Infer, Mask, Picture } from '../pipeline/index.ts';
import type { FilePipeline } from './file-pipeline.ts';
import { compareMasks, type MaskMetrics } from './metrics.ts';
import { type SheetRow, sheetRow } from './sheet.ts';
import type { TestPicture } from './test-set.ts';

/** Rows of the sheet of differences. */
const SHOWN = 8;

export interface ComparedPicture extends MaskMetrics {
  readonly picture: TestPicture;
  /** Of the model alone, both in turns. */
  readonly milliseconds: { readonly float: number; readonly int8: number };
}

export interface Comparison {
  readonly compared: readonly ComparedPicture[];
  /** The greatest differences, the worst first. */
  readonly worst: readonly { readonly compared: ComparedPicture; readonly row: SheetRow }[];
  /** Resident memory of each model's process after all pictures, in bytes. */
  readonly memory: { readonly float: number; readonly int8: number };
}

export interface CompareOptions {
  readonly float: LoadableModel;
  readonly int8: LoadableModel;
  readonly pipeline: FilePipeline;
  readonly testSet: readonly TestPicture[];
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Gets the number of pictures that are done. */
  onProgress(done: number): void;
}

/** Runs both models on pictures, in turns, each in a process of its own as in the server. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { float, int8, testSet, threads, signal, onProgress } = options;
  const engine = createEngine({ provider: 'cpu', threads });
  const compared: ComparedPicture[] = [];
  let worst: Comparison['worst'] = [];
  try {
    await Promise.all([engine.warm(float), engine.warm(int8)]);
    for (const [index, picture] of testSet.entries()) {
      onProgress(index);
      signal.throwIfAborted();
      // Every second picture the other way round, since the first run has the colder caches.
      const { metrics, row } = await compareOn(picture, engine, options, index % 2 === 0);
      compared.push(metrics);
      if (worst.length < SHOWN || metrics.difference > worst.at(-1)!.compared.difference) {
        const rows = [...worst, { compared: metrics, row: await row() }];
        worst = rows.sort((a, b) => b.compared.difference - a.compared.difference).slice(0, SHOWN);
      }
    }
    onProgress(testSet.length);
    return { compared, worst, memory: { float: memoryOf(engine, float), int8: memoryOf(engine, int8) } };
  } finally {
    await engine.close();
  }
}

interface Made {
  readonly picture: Picture;
  readonly mask: Mask;
  readonly milliseconds: number;
}

async function compareOn(picture: TestPicture, engine: Engine, options: CompareOptions, floatFirst: boolean) {
  const { float, int8, pipeline, signal } = options;
  const maskBy = async (loadable: LoadableModel): Promise<Made> => {
    let milliseconds = 0;
    const infer: Infer = async (_, view) => {
      const start = performance.now();
      const inferred = await engine.infer(loadable, view, signal);
      milliseconds += performance.now() - start;
      return inferred;
    };
    return { ...(await pipeline.mask(picture.path, infer)), milliseconds };
  };
  const first = await maskBy(floatFirst ? float : int8);
  const second = await maskBy(floatFirst ? int8 : float);
  const made = floatFirst ? { float: first, int8: second } : { float: second, int8: first };
  const truth = picture.truth === undefined ? undefined : (await pipeline.truth(picture.truth)).data;
  const masks = { float: made.float.mask.data, int8: made.int8.mask.data, ...(truth && { truth }) };
  const milliseconds = { float: made.float.milliseconds, int8: made.int8.milliseconds };
  const metrics: ComparedPicture = { picture, ...compareMasks(masks), milliseconds };
  return { metrics, row: () => sheetRow(made.float.picture, masks) };
}

const memoryOf = (engine: Engine, { model }: LoadableModel): number =>
  engine.status().models.find(({ name }) => name === model.name)?.residentBytes ?? Number.NaN;
