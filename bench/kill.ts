import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { randomFrom } from './figures.ts';
import { startLoad } from './load.ts';
import { childrenOf, needProc } from './proc.ts';
import { differentPhotos, learnReference } from './reference-results.ts';
import { startServer } from './server.ts';
import { spread } from './text.ts';

const CLIENTS = 4;

/** The model's process is killed again and again while clients wait: clients may notice no more than a longer wait. */
export const kill: Benchmark = {
  title: "The model's process killed under load",
  async run({ quick }) {
    needProc();
    const kills = quick ? 3 : 20;
    const photos = await differentPhotos();
    const server = await startServer();
    const reference = await learnReference(server.url, photos);
    const load = startLoad(server.url, CLIENTS, photos);
    const random = randomFrom(1);
    const back: number[] = [];
    try {
      while (back.length < kills) {
        // After an answer: a picture may be tried three times, and no picture is met more often than that.
        await load.reach(load.answers.length + 1);
        await wait(random() * 2000);
        const [pid] = childrenOf(server.pid);
        if (pid === undefined) continue;
        process.kill(pid, 'SIGKILL');
        const killed = performance.now();
        await load.reach(load.answers.length + 1);
        back.push(performance.now() - killed);
      }
      await load.stop();
    } catch (error) {
      await load.stop().catch(() => {});
      // What was lost is counted below; anything else is a mistake of this program.
      if (!load.failures.includes(error)) throw error;
    }
    const checked = await Promise.all(load.answers.map(({ photo, removal }) => reference.matches(photo, removal)));
    await server.stop();
    const wrong = checked.filter((right) => !right).length;
    const bars = [
      {
        figure: `the model's process killed ${back.length} times under load`,
        bar: 'no request wrong, none lost',
        measured: `${checked.length - wrong} right, ${wrong} wrong, ${load.failures.length} lost`,
        met: wrong === 0 && load.failures.length === 0 && back.length === kills,
      },
    ];
    const body = [
      `${CLIENTS} clients ask for four different photographs of 2 megapixels; the process is killed (SIGKILL) up to two seconds after an answer. Answers are compared with those of the idle server. From a kill to the next answer: ${spread(back)}.`,
      ...new Set(load.failures.map((error) => `Lost: ${String(error).slice(0, 200)}`)),
    ].join('\n\n');
    return { bars, body };
  },
};
