import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Benchmark } from './benchmark.ts';
import { shareWithin, withBound } from './bound.ts';
import { mean } from './figures.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { needProc, peakOf } from './proc.ts';
import { build } from './server.ts';
import { megabytes, within } from './text.ts';

/** Pictures that are under way when the first of a run is done: those before them had fewer neighbors. */
const FILLING = 4;

/** How quickly the command cuts a folder, beside what this machine could give at most. */
export const cut: Benchmark = {
  title: `\`matteql cut\` of a folder, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    needProc();
    build();
    const photo = await photograph(usual);
    const folder = mkdtempSync(join(tmpdir(), 'matteql-bench-cut-'));
    const count = quick ? 24 : 200;
    try {
      mkdirSync(join(folder, 'photos'));
      for (let i = 0; i < count; i++) writeFileSync(join(folder, 'photos', `${1000 + i}.jpg`), numbered(photo, i));
      const [bound, runs] = await withBound(photo, { quick }, async () => [
        await cutSome(folder, Math.floor(count / 3)),
        await cutSome(folder, Math.floor(count / 3)),
        await cutSome(folder),
      ]);
      const list = readFileSync(join(folder, 'out/.matteql-cut.jsonl'), 'utf8').trim().split('\n');
      const outputs = new Set(list.map((line) => JSON.parse(line).output));
      const gaps = runs.flatMap((run) => run.gaps);
      const rate = 1000 / mean(gaps);
      const twice = list.length - outputs.size;
      const bars = [
        {
          figure: `\`matteql cut\`, ${count} pictures / the bound of throughput`,
          bar: 'at least 0.95',
          measured: `${(rate / bound.rate).toFixed(3)} (${within(shareWithin(gaps, bound), 3)}): ${rate.toFixed(3)} / ${bound.rate.toFixed(3)} a second`,
          met: rate / bound.rate >= 0.95,
        },
        {
          figure: `\`matteql cut\`, killed (-9) twice in ${count} pictures`,
          bar: 'all there, none made twice',
          measured: `${outputs.size} there, ${twice} made twice`,
          met: outputs.size === count && twice === 0,
        },
      ];
      const body = `The bound is that of [throughput](#several-clients-${usual.width}x${usual.height}-jpeg-to-png-cutout): ${bound.cores} / (${bound.network.toFixed(2)} s + ${bound.stages.toFixed(3)} s of CPU). Measured from result to result, beginning with the ${FILLING}th of each of the three runs. The command's own process took ${megabytes(Math.max(...runs.map((run) => run.peak)))} at most.`;
      return { bars, body };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Cuts the folder until so many results of this run are there, then kills it. */
async function cutSome(folder: string, most = Number.POSITIVE_INFINITY) {
  // The bound is that of one run of the network a picture, which the default preset is not.
  const words = [join(folder, 'photos'), '-o', join(folder, 'out'), '--preset', 'reference'];
  // As npm installs it: its first line has flags of Node's.
  const child = spawn('bin/matteql.js', ['cut', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const times: number[] = [];
  let peak = 0;
  for await (const line of createInterface(child.stderr!)) {
    if (!line.includes('→')) continue;
    times.push(performance.now());
    if (times.length <= most) peak = peakOf(child.pid!);
    if (times.length === most) child.kill('SIGKILL');
  }
  await ended;
  const counted = times.slice(FILLING - 1, Math.min(times.length, most));
  return { gaps: counted.slice(1).map((at, index) => at - counted[index]!), peak };
}
