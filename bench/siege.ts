import { setTimeout as wait } from 'node:timers/promises';
import { diceFrom, hostileRequest, isMistake, sendRaw } from '../test/support/hostile.ts';
import type { Benchmark } from './benchmark.ts';
import { median, trendOf } from './figures.ts';
import { timeOfCut } from './hostile/cut-time.ts';
import { numbered, photograph } from './pictures.ts';
import { needProc, residentOf } from './proc.ts';
import { portOf, startServer } from './server.ts';
import { makeSmallHome } from './small-home.ts';
import { megabytes, ms } from './text.ts';

/** Minutes; the figure that is promised is of 30: `SIEGE_MINUTES=30 npm run bench -- siege`. */
const minutes = (quick: boolean) => (quick ? 0.5 : Number(process.env.SIEGE_MINUTES || 3));

/** Two honest clients and two hostile ones, for minutes. */
export const siege: Benchmark = {
  title: 'Honest and hostile clients for minutes',
  async run({ quick }) {
    needProc();
    const home = makeSmallHome();
    const photo = await photograph({ width: 640, height: 480 });
    const picture = await photograph({ width: 64, height: 48 });
    const server = await startServer({
      ...home.settings,
      ...{ DEADLINE: '10', MEMO_BYTES: '24000000', FILES_BYTES: '60000000', TRUST_PROXY: 'true' },
      // Behind a proxy its clients count as other machines.
      ...{ ALLOW_ANONYMOUS: 'true', RATE_LIMIT: 'none' },
    });
    const length = minutes(quick) * 60_000;
    const begin = performance.now();
    const isOver = () => performance.now() - begin > length;
    const cuts: { readonly at: number; readonly took: number }[] = [];
    const failures: string[] = [];
    const memory: number[] = [];
    let failed = 0;
    let mistakes = 0;
    let sent = 0;
    let number = 0;
    const honest = async (client: number) => {
      while (!isOver()) {
        const headers = { 'x-forwarded-for': `192.0.2.${client}` };
        const took = await timeOfCut(server, numbered(photo, number++), headers).catch((error: Error) => {
          failed++;
          failures.push(error.message);
          return undefined;
        });
        if (took !== undefined) cuts.push({ at: performance.now() - begin, took });
      }
    };
    const hostileClient = async (seed: number) => {
      const dice = diceFrom(seed);
      while (!isOver()) {
        // One without an end is a mistake too, and no reason to end the siege.
        const answer = await sendRaw(portOf(server), hostileRequest(dice, picture)).catch((error: Error) => {
          failures.push(error.message);
          return undefined;
        });
        sent++;
        if (!answer || isMistake(answer)) mistakes++;
      }
    };
    const watch = async () => {
      while (!isOver()) {
        await wait(Math.min(5_000, length / 20));
        memory.push(residentOf(server.pid));
      }
    };
    try {
      await Promise.all([honest(1), honest(2), hostileClient(1), hostileClient(2), watch()]);
    } finally {
      await server.stop();
      home.remove();
    }
    // Of the second minute and the last; of a short trial, of its second and its last fifth.
    const part = Math.min(60_000, length / 5);
    const medianOf = (from: number) =>
      median(cuts.filter(({ at }) => at >= from && at < from + part).map(({ took }) => took));
    const [early, late] = [medianOf(part), medianOf(length - part)];
    const { slope, interval } = trendOf(memory.slice(Math.floor(memory.length / 4)), 5);
    const bars = [
      {
        figure: `${minutes(quick)} minutes: honest requests that failed, hostile ones without a code or an end`,
        bar: 'none',
        measured: `${failed} of ${cuts.length + failed}, ${mistakes} of ${sent}`,
        met: failed === 0 && mistakes === 0,
      },
      {
        figure: 'median time of a cutout in the last minute beside the second',
        bar: 'within 25 %',
        measured: `${ms(late)}, ${ms(early)}`,
        met: late <= 1.25 * early,
      },
      {
        figure: 'growth of memory after the first quarter',
        bar: 'none beyond noise',
        measured: `${megabytes(slope)} a sample, at least ${megabytes(interval.low)}`,
        met: interval.low <= 0,
      },
    ];
    const body = [
      `Two clients ask for cutouts of ever different photographs, two send what \`bench hostile\` sends, on a small model. Memory at the end: ${megabytes(memory.at(-1)!)}.`,
      ...new Set(failures.map((failure) => `Failed: ${failure.slice(0, 200)}`)),
    ].join('\n\n');
    return { bars, body };
  },
};
