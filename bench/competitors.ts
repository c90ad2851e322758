import sharp from 'sharp';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage } from './client.ts';
import { mean, median, ratiosOf } from './figures.ts';
import { type Lateness, latenessOf } from './loop-lateness.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { startServer } from './server.ts';
import { type Competitor, installCompetitors, startImgly, startTransformers } from './start-competitors.ts';
import { medianWithin, ms, spread, table } from './text.ts';

interface Column {
  readonly name: string;
  readonly times: number[];
  readonly lateness: Lateness;
  readonly result: Buffer;
}

/** Other programs with the same model on the same picture. */
export const competitors: Benchmark = {
  title: 'Beside other programs with the same model',
  async run({ quick }) {
    installCompetitors();
    const photo = await photograph(usual);
    const server = await startServer();
    const others = await allOf([startImgly, startTransformers]);
    if (others.length === 0) throw new Missing('None of the other programs starts on this machine.');
    const runners = [{ name: 'MatteQL', run: ours(server.url) }, ...others];
    const times = runners.map((): number[] => []);
    const results: Buffer[] = [];
    const rounds = quick ? 2 : 15;
    for (let round = -2; round < rounds; round++) {
      if (round === 0) for (const { process } of [server, ...others]) await latenessOf(process);
      const order = [...runners.keys()];
      for (const index of round % 2 === 0 ? order : order.reverse()) {
        const { milliseconds, data } = await runners[index]!.run(numbered(photo, round));
        results[index] = data;
        if (round >= 0) times[index]!.push(milliseconds);
      }
    }
    const lateness = await Promise.all([server, ...others].map(({ process }) => latenessOf(process)));
    await Promise.all([server, ...others].map(({ stop }) => stop()));

    const columns = runners.map(
      ({ name }, i): Column => ({ name, times: times[i]!, lateness: lateness[i]!, result: results[i]! }),
    );
    const [own, ...theirs] = columns as [Column, ...Column[]];
    const opacities = await Promise.all(columns.map(({ result }) => opacityOf(result)));
    const body = [
      `The same ${usual.width}x${usual.height} JPEG to PNG, one after another in turns, warm. MatteQL's times are whole requests by HTTP; those of the others are calls inside their own process, from the bytes of the JPEG to those of the PNG. Each has its own defaults but sharp and onnxruntime-node of the same versions. The delay of the event loop is Node's own measure (\`monitorEventLoopDelay\`) in MatteQL's server and in the others' processes, over all their pictures.`,
      table(
        [
          '',
          'a picture (middle half)',
          'times as long as MatteQL',
          'event loop late at most',
          'mean difference of opacity from MatteQL, of 255',
        ],
        columns.map(({ name, times, lateness }, i) => [
          name,
          spread(times),
          i === 0 ? '' : medianWithin(ratiosOf(times, own.times), 2),
          ms(lateness.max),
          i === 0 ? '' : mean([...opacities[i]!].map((value, at) => Math.abs(value - opacities[0]![at]!))).toFixed(2),
        ]),
      ),
    ].join('\n\n');
    return { bars: theirs.map((other, i) => barOf(own, other, i === 0)), body };
  },
};

function barOf(own: Column, other: Column, promised: boolean): Bar {
  const ratio = median(ratiosOf(other.times, own.times));
  return {
    figure: `${other.name}, same picture, same network: its time / ours, and the event loop`,
    bar: promised ? 'at least 2 times faster, and the event loop free (late by at most 50 ms)' : 'faster',
    measured: `${medianWithin(ratiosOf(other.times, own.times), 2)}: ${ms(median(other.times))} / ${ms(median(own.times))}; late by at most ${ms(own.lateness.max)}, theirs ${ms(other.lateness.max)}`,
    met: promised ? ratio >= 2 && own.lateness.max <= 50 : ratio > 1,
  };
}

const ours = (url: string) => async (photo: Buffer) => {
  const prepared = cutoutRequest(photo);
  const start = performance.now();
  const { image } = await ask(url, prepared);
  const data = await fetchImage(image);
  return { milliseconds: performance.now() - start, data };
};

/** Those that start; for others the reason is printed. */
async function allOf(starts: readonly (() => Promise<Competitor>)[]): Promise<Competitor[]> {
  const started: Competitor[] = [];
  for (const start of starts) {
    try {
      started.push(await start());
    } catch (error) {
      console.log(`Without one of the programs: ${(error as Error).message}`);
    }
  }
  return started;
}

const opacityOf = (png: Buffer): Promise<Buffer> => sharp(png).extractChannel('alpha').raw().toBuffer();
