import { ms, quantile, table } from './figures.ts';
import { cut, photograph } from './pictures.ts';
import { watchSections } from './sections.ts';
import { type Running, startIdle, startServer } from './server.ts';

const CLIENTS = 4;
const SAMPLES = 600;

/** How free the event loop stays while pictures are in the network: `/health` against an idle process, and sections. */
export async function health(width: number, height: number): Promise<string> {
  const [server, idle] = [await startServer(), await startIdle()];
  const photos = await Promise.all(Array.from({ length: CLIENTS * 40 }, (_, i) => photograph(width, height, i)));
  // Code that has run only once or twice is slow: it is not what is measured here.
  for (let i = 0; i < 4; i++) await cut(server.url, photos.pop()!);
  const done = new AbortController();
  let answered = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!done.signal.aborted) {
      const photo = photos.pop();
      if (!photo) throw new Error('Not enough pictures for this machine.');
      await cut(server.url, photo);
      answered++;
    }
  });
  const watch = watchSections(server.pid);
  const ours: number[] = [];
  const theirs: number[] = [];
  // Alternating, so that both meet the same load of the machine.
  for (let i = 0; i < SAMPLES; i++) {
    ours.push(await answerTime(`${server.url}/health`));
    theirs.push(await answerTime(idle.url));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const sections = watch.stop();
  done.abort();
  await Promise.all(clients);
  stopAll(server, idle);
  const row = (name: string, times: readonly number[]) => [name, ms(quantile(times, 0.5)), ms(quantile(times, 0.99))];
  return [
    `### The event loop while the network runs: ${CLIENTS} clients, ${width}x${height} JPEG to PNG, ${answered} pictures, ${SAMPLES} samples each`,
    table(
      ['answers', 'median', '99th percentile'],
      [
        row('`/health` of the server', ours),
        row('an idle Node process beside it', theirs),
        ['difference', '', ms(quantile(ours, 0.99) - quantile(theirs, 0.99))],
      ],
    ),
    `Longest stretches of CPU of the main thread between two sleeps (an upper bound of synchronous sections): ${sections.slice(0, 5).map(ms).join(', ')}.`,
  ].join('\n\n');
}

async function answerTime(url: string): Promise<number> {
  const start = performance.now();
  await (await fetch(url)).arrayBuffer();
  return performance.now() - start;
}

function stopAll(...running: readonly Running[]): void {
  for (const { stop } of running) stop();
}
