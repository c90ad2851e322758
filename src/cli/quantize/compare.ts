import { createEngine, type Loadable } from '../../engine/index.ts';
import { judge, type Verdict } from '../../models/quantize/index.ts';
import type { Bench } from '../../pipeline/index.ts';
import type { Exam } from './exams.ts';
import type { FileRecipe } from './recipe.ts';
import { type Row, rowOf } from './sheet.ts';

/** Rows of the sheet of differences. */
const SHOWN = 8;

export interface Compared extends Verdict {
  readonly exam: Exam;
  /** Of the network alone, in turns. */
  readonly milliseconds: { readonly float: number; readonly eight: number };
}

export interface Comparison {
  readonly compared: readonly Compared[];
  /** The greatest differences, to be looked at; the worst first. */
  readonly worst: readonly { readonly compared: Compared; readonly row: Row }[];
  /** Resident memory of each network's process after all pictures. */
  readonly memory: { readonly float: number; readonly eight: number };
}

export interface Comparing {
  readonly float: Loadable;
  readonly eight: Loadable;
  readonly recipe: FileRecipe;
  readonly exams: readonly Exam[];
  readonly threads: number;
  readonly signal: AbortSignal;
  onProgress(done: number): void;
}

/** Shows pictures to both networks, in turns, each in a process of its own as the server has them. */
export async function compare({
  float,
  eight,
  recipe,
  exams,
  threads,
  signal,
  onProgress,
}: Comparing): Promise<Comparison> {
  const engine = createEngine({ provider: 'cpu', threads });
  const timed = (loadable: Loadable) => {
    let milliseconds = 0;
    const infer: Bench['infer'] = async (_, view) => {
      const start = performance.now();
      const answer = await engine.infer(loadable, view, signal);
      milliseconds += performance.now() - start;
      return answer;
    };
    return { infer, taken: () => milliseconds };
  };
  const compared: Compared[] = [];
  let worst: { readonly compared: Compared; readonly row: Row }[] = [];
  try {
    await Promise.all([engine.warm(float), engine.warm(eight)]);
    for (const [index, exam] of exams.entries()) {
      onProgress(index);
      signal.throwIfAborted();
      const clocks = { float: timed(float), eight: timed(eight) };
      // Every second picture the other way round, since the first has the colder caches.
      const order = index % 2 === 0 ? (['float', 'eight'] as const) : (['eight', 'float'] as const);
      const made: Partial<Record<'float' | 'eight', Awaited<ReturnType<FileRecipe['mask']>>>> = {};
      for (const which of order) made[which] = await recipe.mask(exam.path, clocks[which].infer);
      const { picture, mask } = made.float!;
      const truth = exam.truth === undefined ? undefined : (await recipe.truth(exam.truth)).data;
      const masks = { float: mask.data, eight: made.eight!.mask.data, ...(truth && { truth }) };
      const milliseconds = { float: clocks.float.taken(), eight: clocks.eight.taken() };
      const one: Compared = { exam, ...judge(masks), milliseconds };
      compared.push(one);
      if (worst.length < SHOWN || one.difference > worst.at(-1)!.compared.difference) {
        worst.push({ compared: one, row: await rowOf(picture, masks) });
        worst = worst.sort((a, b) => b.compared.difference - a.compared.difference).slice(0, SHOWN);
      }
    }
    onProgress(exams.length);
    const bytes = ({ model }: Loadable) =>
      engine.status().models.find(({ name }) => name === model.name)?.residentBytes ?? Number.NaN;
    return { compared, worst, memory: { float: bytes(float), eight: bytes(eight) } };
  } finally {
    await engine.close();
  }
}
