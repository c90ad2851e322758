import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutoutRequest } from './client.ts';
import { lineOf, median, ratiosOf, sum } from './figures.ts';
import { byStage } from './latency.ts';
import { numbered, photograph, sizeOfMegapixels, usual } from './pictures.ts';
import { needProc, peakOf, resetPeakOf, residentOf, treeOf } from './proc.ts';
import { type Running, startFormer, startServer } from './server.ts';
import { stacksOf } from './svg.ts';
import { medianWithin, megabytes, ms, table } from './text.ts';

const LARGEST = 48;

/** What a picture costs by its size: every stage's time, and the server's memory. */
export const sizes: Benchmark = {
  title: `From 0.25 to ${LARGEST} megapixels`,
  async run({ quick }) {
    needProc();
    const rows = await measureAll(quick ? [0.25, 2, 12] : [0.25, 1, 2, 6, 12, 24, LARGEST], quick ? 1 : 3);
    const rest = rows.map(({ whole, inference }) => whole - inference);
    const pixels = rows.map(({ megapixels }) => megapixels);
    const { intercept, slope } = lineOf(
      pixels,
      rest,
      rest.map((value) => 1 / value ** 2),
    );
    const off = rows.map(({ megapixels }, i) => rest[i]! / (intercept + slope * megapixels) - 1);
    const worst = off.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most));
    const memory = await memoryOf(quick ? 12 : LARGEST);
    const bars: Bar[] = [
      {
        figure: `cost of all but the network, from ${pixels[0]} to ${pixels.at(-1)} megapixels`,
        bar: 'linear: no size more than 25 % off the line',
        measured: `${ms(intercept)} + ${ms(slope)} a megapixel; at most ${(100 * worst).toFixed(0)} % off, at ${pixels[off.indexOf(worst)]} megapixels`,
        met: Math.abs(worst) <= 0.25,
      },
      {
        figure: `${quick ? 12 : LARGEST}-megapixel JPEG: peak memory of all processes above what they held after pictures of 2`,
        bar: 'at most 12 bytes a pixel',
        measured: `${memory.perPixel.toFixed(1)}: ${megabytes(memory.peak)} above ${megabytes(memory.before)}`,
        met: memory.perPixel <= 12,
      },
    ];
    const before = await formerOf(quick ? 12 : LARGEST, quick ? 1 : 5);
    if (before) bars.push(before);
    const stages = [...byStage(rows.flatMap(({ stages }) => stages)).keys()].filter((stage) =>
      rows.some(({ parts }) => parts[stage]! >= 1),
    );
    const body = [
      "JPEG to PNG cutout, one client, every picture a new one; medians. The line is the one with the smallest relative deviations. Memory is the peak of the server's process and of the network's, each by itself, while pictures of this size are made, above what they held after pictures of 2 megapixels; here one server made all of them, for the bar above a fresh one. The former version is that of `BENCH_FORMER`, in turns with this one.",
      '![Time of each stage by size](results/sizes.svg)',
      table(
        [
          'megapixels',
          'whole',
          ...stages,
          'all but the network, a megapixel',
          'off the line',
          'peak memory, bytes a pixel',
        ],
        rows.map(({ megapixels, whole, parts, peak }, i) => [
          String(megapixels),
          ms(whole),
          ...stages.map((stage) => ms(parts[stage] ?? 0)),
          ms(rest[i]! / megapixels),
          `${(100 * off[i]!).toFixed(0)} %`,
          (peak / megapixels / 1e6).toFixed(1),
        ]),
      ),
    ].join('\n\n');
    const stacks = rows.map(({ megapixels, whole, parts }) => {
      const shown = Object.fromEntries(stages.map((stage) => [stage, parts[stage] ?? 0]));
      return { label: `${megapixels} MP`, parts: { ...shown, rest: Math.max(0, whole - sum(Object.values(shown))) } };
    });
    return {
      bars,
      body,
      pictures: { 'sizes.svg': stacksOf('JPEG to PNG cutout by size: time of each stage', stacks) },
    };
  },
};

/** A server that has made pictures of 2 megapixels, and holds what it then holds. */
async function warmServer(): Promise<Running & { readonly before: number }> {
  const server = await startServer();
  const photo = await photograph(usual);
  for (let i = 0; i < 5; i++) await ask(server.url, cutoutRequest(numbered(photo, i)));
  return { ...server, before: sum(treeOf(server.pid).map(residentOf)) };
}

async function measureAll(all: readonly number[], times: number) {
  const server = await warmServer();
  const rows = [];
  for (const megapixels of all) {
    const photo = await photograph(sizeOfMegapixels(megapixels));
    const wholes: number[] = [];
    const stages = [];
    resetPeaks(server);
    // The first of its size finds memory, and is not counted.
    for (let i = 0; i <= times; i++) {
      const prepared = cutoutRequest(numbered(photo, i));
      const start = performance.now();
      const { runs } = await ask(server.url, prepared);
      if (i === 0) continue;
      wholes.push(performance.now() - start);
      stages.push(...runs);
    }
    const parts = Object.fromEntries(
      [...byStage(stages)].map(([stage, milliseconds]) => [stage, median(milliseconds)]),
    );
    const peak = Math.max(0, peakAbove(server));
    rows.push({ megapixels, whole: median(wholes), inference: parts.infer ?? 0, parts, stages, peak });
  }
  await server.stop();
  return rows;
}

async function memoryOf(megapixels: number) {
  const size = sizeOfMegapixels(megapixels);
  const prepared = cutoutRequest(await photograph(size));
  const server = await warmServer();
  resetPeaks(server);
  await ask(server.url, prepared);
  const peak = peakAbove(server);
  await server.stop();
  return { before: server.before, peak, perPixel: peak / (size.width * size.height) };
}

const resetPeaks = ({ pid }: Running): void => treeOf(pid).forEach(resetPeakOf);

/** Each process at its own time: all at once hold less. */
const peakAbove = ({ pid, before }: Running & { readonly before: number }): number =>
  sum(treeOf(pid).map(peakOf)) - before;

/** All but the network of this version against a former one. */
async function formerOf(megapixels: number, times: number): Promise<Bar | undefined> {
  const former = await startFormer();
  if (!former) return;
  const servers = [await startServer(), former];
  const rests = servers.map((): number[] => []);
  const photo = await photograph(sizeOfMegapixels(megapixels));
  for (let i = -2; i < times; i++) {
    for (const index of i % 2 === 0 ? [0, 1] : [1, 0]) {
      const prepared = cutoutRequest(numbered(photo, i));
      const start = performance.now();
      const { runs } = await ask(servers[index]!.url, prepared);
      const whole = performance.now() - start;
      const inference = sum(runs.filter(({ stage }) => stage === 'infer').map(({ milliseconds }) => milliseconds));
      if (i >= 0) rests[index]!.push(whole - inference);
    }
  }
  await Promise.all(servers.map(({ stop }) => stop()));
  const [now, before] = rests as [number[], number[]];
  const ratios = ratiosOf(now, before);
  return {
    figure: `${megapixels}-megapixel JPEG to PNG cutout, all but the network: now / former version`,
    bar: 'at most 0.5',
    measured: `${medianWithin(ratios)}: ${ms(median(now))} / ${ms(median(before))}`,
    met: median(ratios) <= 0.5,
  };
}
