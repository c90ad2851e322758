import { median, ms, spread, table } from './figures.ts';
import { cut, photograph } from './pictures.ts';
import { startServer } from './server.ts';

const PAIRS = 15;

/** One client: a picture for the first time, and the same picture again. */
export async function latency(width: number, height: number): Promise<string> {
  const server = await startServer();
  for (let i = 0; i < 3; i++) await cut(server.url, await photograph(width, height, 1000 + i));
  const whole: number[] = [];
  const network: number[] = [];
  const again: number[] = [];
  const stages = new Map<string, number[]>();
  for (let i = 0; i < PAIRS; i++) {
    const photo = await photograph(width, height, i);
    const start = performance.now();
    const { runs } = await cut(server.url, photo);
    const middle = performance.now();
    await cut(server.url, photo);
    again.push(performance.now() - middle);
    whole.push(middle - start);
    network.push(runs.find(({ stage }) => stage === 'infer')!.milliseconds);
    for (const { stage, milliseconds } of runs) stages.set(stage, [...(stages.get(stage) ?? []), milliseconds]);
  }
  server.stop();
  const ratios = whole.map((time, i) => time / network[i]!);
  return [
    `### One client, ${width}x${height} JPEG to PNG cutout, ${PAIRS} pictures`,
    table(
      ['what', 'median (middle half)'],
      [
        ['whole request, first time', spread(whole)],
        ['stage `infer` in it', spread(network)],
        ['whole / `infer`', median(ratios).toFixed(3)],
        ['the same request again (mask remembered)', spread(again)],
      ],
    ),
    table(
      ['stage', 'median'],
      [...stages].map(([stage, times]) => [stage, ms(median(times))]),
    ),
  ].join('\n\n');
}
