import { existsSync } from 'node:fs';
import { createEngine } from '../src/engine/index.ts';
import type { InputView } from '../src/pipeline/index.ts';
import { factsOf, loadableOf, plainView } from '../test/support/model-facts.ts';
import { sharedFile } from '../test/support/shared.ts';
import { type Benchmark, Missing } from './benchmark.ts';
import { ratiosOf } from './figures.ts';
import { medianWithin, ms, spread, table } from './text.ts';

const SIZES = [1, 2, 4, 8];
/** Pictures that wait at once: a multiple of every size. */
const PICTURES = 16;

/** What it gains to run a model on several pictures at once: whether `BATCH` should be more than 1. */
export const batches: Benchmark = {
  title: 'Several pictures in one run',
  async run({ quick }) {
    const file = sharedFile('models/prisma_nchw.onnx');
    if (!existsSync(file)) throw new Missing('The model with a batch of any size is not beside this checkout.');
    const model = factsOf('prisma', [256, 256]);
    const loadable = loadableOf(model, file);
    const views = Array.from({ length: PICTURES }, (_, i) => plainView(model, [256, 256], [i, 2 * i, 3 * i]));
    const engines = SIZES.map((batch) => createEngine({ provider: 'cpu', threads: 2, batch }));
    const times: number[][] = SIZES.map(() => []);
    try {
      for (let round = quick ? 1 : -2; round < (quick ? 3 : 15); round++) {
        for (const [index, engine] of engines.entries()) {
          const start = performance.now();
          await Promise.all(views.map((view: InputView) => engine.infer(loadable, view, new AbortController().signal)));
          // The first rounds load and find memory.
          if (round >= 0) times[index]!.push((performance.now() - start) / PICTURES);
        }
      }
      const resident = engines.map((engine) => engine.status().models[0]!.residentBytes);
      const body = [
        `A portrait network of 256x256 whose graph takes any number of pictures, through the engine, 2 threads, ${PICTURES} pictures waiting, ${times[0]!.length} rounds in turns. Time for one picture.`,
        table(
          ['`BATCH`', 'one picture (middle half)', 'against `BATCH=1`', 'its process holds'],
          SIZES.map((batch, index) => [
            String(batch),
            spread(times[index]!, ms),
            medianWithin(ratiosOf(times[index]!, times[0]!)),
            `${Math.round(resident[index]! / 1e6)} MB`,
          ]),
        ),
      ].join('\n\n');
      return { bars: [], body };
    } finally {
      await Promise.all(engines.map((engine) => engine.close()));
    }
  },
};
