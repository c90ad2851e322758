import { startBaseline } from './baseline.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage, renderRequest, type StageRun } from './client.ts';
import { median, ratiosOf, sum } from './figures.ts';
import { byStage } from './latency.ts';
import { photograph, usual } from './pictures.ts';
import { startFormer, startServer } from './server.ts';
import { openStages } from './stages.ts';
import { medianWithin, ms, spread, table } from './text.ts';

const counted = ['decode', 'composite', 'encode'];

/** Another composite on a mask that is remembered, against the three stages that it cannot do without. */
export const renders: Benchmark = {
  title: 'Another render of a remembered mask',
  async run({ quick }) {
    const photo = await photograph(usual);
    const baseline = await startBaseline(photo);
    const { matte } = await baseline.run();
    await baseline.stop();
    const stages = await openStages(matte);
    const server = await startServer();
    const { source } = await ask(server.url, cutoutRequest(photo));
    const former = await startFormer();
    if (former) await ask(former.url, cutoutRequest(photo));
    const [whole, alone, before]: [number[], number[], number[]] = [[], [], []];
    const [inside, outside]: [StageRun[], Pick<StageRun, 'stage' | 'milliseconds'>[]] = [[], []];
    let modelRuns = 0;
    const pairs = quick ? 5 : 31;
    // Each of the server's threads has to have run the plugin some times before it is compiled for good.
    for (let pair = -16; pair < pairs; pair++) {
      const color = `#${(0x808080 + pair).toString(16)}`;
      const ours = async () => {
        const prepared = renderRequest(source.digest, color);
        const start = performance.now();
        const { image, runs } = await ask(server.url, prepared);
        await fetchImage(image);
        const milliseconds = performance.now() - start;
        modelRuns += runs.filter(({ stage, remembered }) => stage === 'infer' && !remembered).length;
        if (pair < 0) return;
        whole.push(milliseconds);
        inside.push(...runs);
      };
      const theirs = async () => {
        const { runs } = await stages(photo, { composite: { color: { color } } });
        if (pair < 0) return;
        const own = runs.filter(({ stage }) => counted.includes(stage));
        alone.push(sum(own.map(({ milliseconds }) => milliseconds)));
        outside.push(...own);
      };
      const formerly = async () => {
        if (!former) return;
        const start = performance.now();
        await fetchImage((await ask(former.url, renderRequest(source.digest, color))).image);
        if (pair >= 0) before.push(performance.now() - start);
      };
      const all = [ours, theirs, formerly];
      for (const run of pair % 2 === 0 ? all : all.toReversed()) await run();
    }
    await Promise.all([server, former].map((each) => each?.stop()));
    const beyond = whole.map((milliseconds, index) => milliseconds - alone[index]!);
    const bars: Bar[] = [
      {
        figure: 'another composite on a remembered mask, beyond decode + composite + encode by themselves',
        bar: 'at most 30 ms, with no network run',
        measured: `${medianWithin(beyond, 0)} ms: ${ms(median(whole))}, ${ms(median(alone))}; ${modelRuns} network runs`,
        met: median(beyond) <= 30 && modelRuns === 0,
      },
    ];
    if (former) {
      bars.push({
        figure: 'the same whole request / that of the former version',
        bar: 'at most 0.5',
        measured: `${medianWithin(ratiosOf(whole, before))}: ${ms(median(whole))} / ${ms(median(before))}`,
        met: median(ratiosOf(whole, before)) <= 0.5,
      });
    }
    const body = [
      `\`render\` of a picture that the server has by its digest, ${usual.width}x${usual.height}, on another color each time, to the last byte of its PNG; in turns with the three stages, called in a process without a server${former ? ', and with the server of a former version (`BENCH_FORMER`)' : ''}.`,
      table(
        ['what', 'median (middle half)', 'times'],
        [
          ['whole request', spread(whole), String(whole.length)],
          ['decode + composite + encode by themselves', spread(alone), String(alone.length)],
          ['the rest: HTTP, GraphQL, hashing, storing, answering', spread(beyond), ''],
          ...(former ? [['whole request, former version', spread(before), String(before.length)]] : []),
        ],
      ),
      table(
        ['stage', 'in the server', 'by itself'],
        counted.map((stage) => [stage, ...[inside, outside].map((runs) => spread(byStage(runs).get(stage) ?? []))]),
      ),
    ].join('\n\n');
    return { bars, body };
  },
};
