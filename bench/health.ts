import type { Benchmark } from './benchmark.ts';
import { quantile } from './figures.ts';
import { startLoad } from './load.ts';
import { latenessOf } from './loop-lateness.ts';
import { watchSections } from './main-thread-sections.ts';
import { photograph, type Size, usual } from './pictures.ts';
import { needProc } from './proc.ts';
import { startIdle, startServer } from './server.ts';
import { ms, table } from './text.ts';

const CLIENTS = 8;
const large: Size = { width: 4000, height: 3000 };

/** How free the event loop stays while the model runs: `/health` against an idle process, and its own delay. */
export const health: Benchmark = {
  title: `The event loop while ${CLIENTS} clients wait`,
  async run({ quick }) {
    needProc();
    const samples = quick ? 150 : 600;
    const sizes = [usual, large];
    const measured = [];
    for (const size of sizes) measured.push(await measure(size, samples));
    const bars = measured.map(({ size, difference, ours, theirs }) => ({
      figure: `\`/health\` at the 99th percentile with ${CLIENTS} clients waiting (${sizeText(size)}), above an idle Node process`,
      bar: 'at most 10 ms more',
      measured: `${ms(difference)}: ${ms(quantile(ours, 0.99))} and ${ms(quantile(theirs, 0.99))}`,
      met: difference <= 10,
    }));
    const intro = `At least ${samples} answers of each, taken in turns so that both meet the same load of the machine. The delay of the event loop is Node's own measure (\`monitorEventLoopDelay\`), taken inside the server. The longest stretches of CPU of its main thread between two sleeps are an upper bound of synchronous sections, seen from outside.`;
    return { bars, body: [intro, ...measured.map(({ text }) => text)].join('\n\n') };
  },
};

const sizeText = ({ width, height }: Size) => `${width}x${height}`;

async function measure(size: Size, samples: number) {
  const [server, idle] = [await startServer(), await startIdle()];
  const load = startLoad(server.url, CLIENTS, [await photograph(size)]);
  // Code that has run only once or twice is slow: it is not what is measured here.
  await load.reach(CLIENTS);
  await latenessOf(server.process);
  const before = load.answers.length;
  const watch = watchSections(server.pid);
  const { ours, theirs } = await healthBeside(
    server.url,
    idle.url,
    (count) => load.failures.length === 0 && (count < samples || load.answers.length < before + CLIENTS),
  );
  const sections = watch.stop();
  const lateness = await latenessOf(server.process);
  const pictures = load.answers.length - before;
  await load.stop();
  await Promise.all([server.stop(), idle.stop()]);
  const row = (name: string, times: readonly number[]) => [
    name,
    ms(quantile(times, 0.5)),
    ms(quantile(times, 0.99)),
    ms(Math.max(...times)),
  ];
  const text = [
    `${sizeText(size)} JPEG to PNG, ${pictures} pictures meanwhile:`,
    table(
      ['', 'median', '99th percentile', 'most'],
      [
        row('`/health` of the server', ours),
        row('an idle Node process beside it', theirs),
        ["delay of the server's event loop", ms(lateness.p50), ms(lateness.p99), ms(lateness.max)],
      ],
    ),
    `Longest stretches of CPU of the main thread: ${sections.slice(0, 5).map(ms).join(', ')}.`,
  ].join('\n\n');
  return { size, ours, theirs, difference: quantile(ours, 0.99) - quantile(theirs, 0.99), text };
}

/**
 * Milliseconds of answers of a server and of an idle process, in turns.
 *
 * @param goOn whether to measure once more, by how many there are
 */
export async function healthBeside(server: string, idle: string, goOn: (count: number) => boolean) {
  const [ours, theirs]: [number[], number[]] = [[], []];
  while (goOn(ours.length)) {
    ours.push(await answerTime(`${server}/health`));
    theirs.push(await answerTime(idle));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ours, theirs };
}

async function answerTime(url: string): Promise<number> {
  const start = performance.now();
  await (await fetch(url)).arrayBuffer();
  return performance.now() - start;
}
