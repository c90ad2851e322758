import { type Baseline, startBaseline } from './baseline.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage, type StageRun } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { build, startCold, startServer } from './server.ts';
import { medianWithin, ms, spread, table } from './text.ts';

/** One client and one picture at a time: what is added to the model's own time. */
export const latency: Benchmark = {
  title: `One client, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    const photo = await photograph(usual);
    build();
    const cold: number[] = [];
    for (let i = 0; i < (quick ? 1 : 5); i++) cold.push(await coldStart(numbered(photo, i)));
    const baseline = await startBaseline(photo);
    const { whole, alone, again, runs } = await pairsOf(quick ? 3 : 15, photo, baseline);
    await baseline.stop();
    const ratios = ratiosOf(whole, alone);
    const bars: readonly Bar[] = [
      {
        figure: 'warm, one client: whole request / bare `session.run`',
        bar: 'at most 1.15; 1.10 is the aim',
        measured: `${medianWithin(ratios)}: ${ms(median(whole))} / ${ms(median(alone))}`,
        met: median(ratios) <= 1.15,
      },
    ];
    const body = [
      'Whole requests end when the bytes of the PNG are with the client. The bare run has the same file of the network, the same session options and threads, in a process of its own; it and a request took turns, and every second pair the other way round. Cold is from the start of the process, its files in the memory of the system.',
      table(
        ['what', 'median (middle half)', 'times'],
        [
          ['process start to first answer', spread(cold), String(cold.length)],
          ['whole request', spread(whole), String(whole.length)],
          ['bare `session.run`', spread(alone), String(alone.length)],
          ['whole / bare, pair by pair', medianWithin(ratios), ''],
          ['the same request again (mask remembered)', spread(again), String(again.length)],
        ],
      ),
      table(
        ['stage of a whole request', 'median'],
        [...byStage(runs)].map(([stage, times]) => [stage, ms(median(times))]),
      ),
    ].join('\n\n');
    return { bars, body };
  },
};

/** Milliseconds from the start of a server to the last byte of its first answer. */
async function coldStart(photo: Buffer): Promise<number> {
  const start = performance.now();
  const server = await startCold();
  const { image } = await ask(server.url, cutoutRequest(photo));
  await fetchImage(image);
  const milliseconds = performance.now() - start;
  await server.stop();
  return milliseconds;
}

async function pairsOf(pairs: number, photo: Buffer, baseline: Baseline) {
  const server = await startServer();
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
    const theirs = async () => void alone.push((await baseline.run()).milliseconds);
    for (const run of pair % 2 === 0 ? [ours, theirs] : [theirs, ours]) await run();
    again.push((await timed(prepared)).milliseconds);
  }
  await server.stop();
  return { whole, alone, again, runs };
}

/** Milliseconds of each stage, in the order of the pipeline. */
export function byStage(runs: readonly Pick<StageRun, 'stage' | 'milliseconds'>[]): Map<string, number[]> {
  const stages = new Map<string, number[]>();
  for (const { stage, milliseconds } of runs) stages.set(stage, [...(stages.get(stage) ?? []), milliseconds]);
  return stages;
}
