import { type Baseline, startBaseline } from './baseline.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage, type StageRun } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { MODELS, type ModelName } from './models.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { build, type Running, startCold, startFormerCold, startServer } from './server.ts';
import { medianWithin, ms, spread, table } from './text.ts';

/** Whole request / bare run, at most. */
const most: Readonly<Record<ModelName, number>> = { isnet: 1.1, isnetInt8: 1.35 };

/** One client and one picture at a time: what is added to the model's own time. */
export const latency: Benchmark = {
  title: `One client, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    const photo = await photograph(usual);
    build();
    const starts: readonly ColdStart[] = [
      ...MODELS.map((model) => ({ start: () => startCold({ DEFAULT_MODEL: model }), preset: 'REFERENCE' })),
      // Benchmarks name a model of their own otherwise.
      ...[() => startCold({ DEFAULT_MODEL: 'auto' }), startFormerCold].map((start) => ({ start, preset: null })),
    ];
    const cold = starts.map((): number[] => []);
    // The first of each brings files into the system's memory, and is not counted.
    for (let i = -1; i < (quick ? 1 : 5); i++) {
      for (const [index, start] of starts.entries()) {
        const milliseconds = await coldStart(start, numbered(photo, i));
        if (i >= 0 && milliseconds !== undefined) cold[index]!.push(milliseconds);
      }
    }
    const [byDefault, before] = cold.slice(MODELS.length) as [number[], number[]];
    const baseline = await startBaseline(photo, MODELS);
    const measured = [];
    for (const model of MODELS) measured.push(await pairsOf(quick ? 3 : 15, photo, model, baseline));
    await baseline.stop();
    const bars = measured.map(({ model, whole, alone }): Bar => {
      const ratios = ratiosOf(whole, alone);
      return {
        figure: `warm, one client, \`${model}\`: whole request / bare \`session.run\``,
        bar: `at most ${most[model].toFixed(2)}`,
        measured: `${medianWithin(ratios)}: ${ms(median(whole))} / ${ms(median(alone))}`,
        met: median(ratios) <= most[model],
      };
    });
    if (before.length > 0) {
      const ratios = ratiosOf(byDefault, before);
      bars.push({
        figure: 'process start to first answer, default settings: now / former version',
        bar: 'at most 0.6',
        measured: `${medianWithin(ratios)}: ${ms(median(byDefault))} / ${ms(median(before))}`,
        met: median(ratios) <= 0.6,
      });
    }
    const names = MODELS.map((model) => `\`${model}\``);
    const stages = measured.map(({ runs }) => byStage(runs));
    const body = [
      `Whole requests by the preset REFERENCE, which end when the bytes of the PNG are with the client. The bare run has the same file of the network, the same session options and threads, in a process of its own; it and a request took turns, and every second pair the other way round. Starts of processes are with their files in the memory of the system; with the default settings the first answer takes ${ms(median(byDefault))}. The former version is that of \`BENCH_FORMER\`, in turns with this one.`,
      table(
        ['what, median (middle half)', ...names, 'times'],
        [
          ['process start to first answer', ...MODELS.map((_, index) => spread(cold[index]!)), String(cold[0]!.length)],
          ['whole request', ...measured.map(({ whole }) => spread(whole)), String(measured[0]!.whole.length)],
          ['bare `session.run`', ...measured.map(({ alone }) => spread(alone)), String(measured[0]!.alone.length)],
          [
            'whole / bare, pair by pair',
            ...measured.map(({ whole, alone }) => medianWithin(ratiosOf(whole, alone))),
            '',
          ],
          [
            'the same request again (mask remembered)',
            ...measured.map(({ again }) => spread(again)),
            String(measured[0]!.again.length),
          ],
        ],
      ),
      table(
        ['stage of a whole request, median', ...names],
        [...stages[0]!.keys()].map((stage) => [stage, ...stages.map((each) => ms(median(each.get(stage) ?? [])))]),
      ),
    ].join('\n\n');
    return { bars, body };
  },
};

interface ColdStart {
  start(): Promise<Running | undefined>;
  /** Null for the server's default. */
  readonly preset: string | null;
}

/** Milliseconds from the start of a server, if there is one, to the last byte of its first answer. */
async function coldStart({ start, preset }: ColdStart, photo: Buffer): Promise<number | undefined> {
  const from = performance.now();
  const server = await start();
  if (!server) return;
  const { image } = await ask(server.url, cutoutRequest(photo, preset));
  await fetchImage(image);
  const milliseconds = performance.now() - from;
  await server.stop();
  return milliseconds;
}

async function pairsOf(pairs: number, photo: Buffer, model: ModelName, baseline: Baseline) {
  const server = await startServer({ DEFAULT_MODEL: model });
  const timed = async (prepared: ReturnType<typeof cutoutRequest>) => {
    const start = performance.now();
    const { image, runs } = await ask(server.url, prepared);
    await fetchImage(image);
    return { milliseconds: performance.now() - start, runs };
  };
  // Each of the threads has to have run its plugins some times before they are compiled for good.
  for (let i = 0; i < 12; i++) await timed(cutoutRequest(numbered(photo, -1 - i)));
  const [whole, alone, again]: [number[], number[], number[]] = [[], [], []];
  const runs: StageRun[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const prepared = cutoutRequest(numbered(photo, pair));
    const ours = async () => {
      const first = await timed(prepared);
      whole.push(first.milliseconds);
      runs.push(...first.runs);
    };
    const theirs = async () => void alone.push((await baseline.run(MODELS.indexOf(model))).milliseconds);
    for (const run of pair % 2 === 0 ? [ours, theirs] : [theirs, ours]) await run();
    again.push((await timed(prepared)).milliseconds);
  }
  await server.stop();
  return { model, whole, alone, again, runs };
}

/** Milliseconds of each stage, in the order of the pipeline. */
export function byStage(runs: readonly Pick<StageRun, 'stage' | 'milliseconds'>[]): Map<string, number[]> {
  const stages = new Map<string, number[]>();
  for (const { stage, milliseconds } of runs) stages.set(stage, [...(stages.get(stage) ?? []), milliseconds]);
  return stages;
}
