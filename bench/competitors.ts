import sharp from 'sharp';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage } from './client.ts';
import { mean, median, ratiosOf, sum } from './figures.ts';
import { type Lateness, latenessOf } from './loop-lateness.ts';
import { numbered, photograph, SAMPLES, usual } from './pictures.ts';
import { needProc, peakOf, resetPeakOf, treeOf } from './proc.ts';
import { startServer } from './server.ts';
import { type Competitor, installCompetitors, startImgly, startRembg, startTransformers } from './start-competitors.ts';
import { medianWithin, megabytes, ms, spread, table } from './text.ts';

interface Program {
  readonly name: string;
  readonly weights: string;
  start(): Promise<Competitor>;
}

/** Pictures that are sent together. */
const MANY = 8;

/** How often each sample is counted, of one client. */
const ROUNDS = 2;

const programs: readonly Program[] = [
  { name: 'MatteQL, default settings', weights: '`auto`', start: () => ours('auto', null) },
  { name: 'MatteQL, `REFERENCE`', weights: '`isnet`', start: () => ours('isnet', 'REFERENCE') },
  { name: '@imgly/background-removal-node', weights: '`isnet`', start: () => startImgly() },
  { name: '@imgly/background-removal-node', weights: 'its `small`, in 8 bits', start: () => startImgly('small') },
  { name: 'transformers.js', weights: '`isnet`', start: () => startTransformers('isnet') },
  { name: 'transformers.js', weights: "imgly's `small`, in 8 bits", start: () => startTransformers('imglySmall') },
  { name: 'transformers.js', weights: '`isnetInt8`', start: () => startTransformers('isnetInt8') },
  { name: "rembg's recipe", weights: '`isnet`', start: () => startRembg('isnet') },
  { name: "rembg's recipe", weights: '`isnetInt8`', start: () => startRembg('isnetInt8') },
];

interface Column extends Program {
  /** Milliseconds of each picture, sample by sample. */
  readonly times: readonly (readonly number[])[];
  /** Milliseconds of a picture, of many at once. */
  readonly wave: number;
  readonly lateness: Lateness;
  readonly result: Buffer;
  /** The most that its processes held, one client and many. */
  readonly peaks: readonly [number, number];
}

/** Other programs with the same network on the same picture. */
export const competitors: Benchmark = {
  title: 'Beside other programs with the same network',
  async run({ quick }) {
    needProc();
    installCompetitors();
    const columns = await measureAll(await Promise.all(SAMPLES.map((sample) => photograph(usual, sample))), quick);
    const [own, reference] = columns as [Column, Column];
    if (columns.length === 2) throw new Missing('None of the other programs starts on this machine.');
    const difference = await differencesFrom(reference, columns);
    const body = [
      `The four samples as ${usual.width}x${usual.height} JPEG, to PNG, warm; all programs have the same one at a time. MatteQL's times are whole requests by HTTP; those of the others are calls inside their own process, from the bytes of the JPEG to those of the PNG. The default settings are the preset BALANCED, which runs the network a second time where the first answer is in doubt; all others run it once, at 1024x1024. The others have their own defaults but sharp and onnxruntime-node of the same versions; both cores are theirs, at the priority that MatteQL gives its network. Of transformers.js, \`fp32\` is the fastest with weights that are published: \`q8\`, with imgly's, is slower. With \`isnetInt8\` it has weights that only MatteQL makes. rembg's recipe is \`bench/competitors/rembg.mjs\`. One client: the programs in turns, each with two pictures one after another, of which the second counts. ${MANY} at once: so many pictures are sent together, and a picture's time is that until the last one is there, divided by their number. The delay of the event loop is Node's own measure (\`monitorEventLoopDelay\`), over all pictures of one client. Memory is the sum of the most that each process of a program held, its children included.`,
      table(
        [
          'program',
          'weights',
          'a picture, one client (middle half)',
          'times as long as MatteQL',
          `a picture, ${MANY} at once`,
          'times as long as MatteQL',
          'memory, one client',
          `memory, ${MANY} at once`,
          'event loop late at most',
          'mean difference of opacity from `REFERENCE`, of 255',
        ],
        columns.map(({ name, weights, times, wave, lateness, peaks }, i) => [
          name,
          weights,
          spread(times.flat()),
          i === 0 ? '' : medianWithin(ratiosOf(times.flat(), own.times.flat()), 2),
          ms(wave),
          i === 0 ? '' : (wave / own.wave).toFixed(2),
          ...peaks.map(megabytes),
          ms(lateness.max),
          i === 1 ? '' : difference[i]!.toFixed(2),
        ]),
      ),
      'One client, by picture: medians, and how many times as long as MatteQL with its default settings.',
      table(
        ['program', 'weights', ...SAMPLES],
        columns.map(({ name, weights, times }, i) => [
          name,
          weights,
          ...times.map((each, sample) => {
            const times = i === 0 ? '' : `, ${median(ratiosOf(each, own.times[sample]!)).toFixed(2)} times`;
            return `${ms(median(each))}${times}`;
          }),
        ]),
      ),
    ].join('\n\n');
    return { bars: barsOf(own, columns), body };
  },
};

function barsOf(own: Column, columns: readonly Column[]): Bar[] {
  const promised = [
    [columns.find(({ name }) => name.startsWith('@imgly')), 8.5],
    [columns.find(({ name, weights }) => name === 'transformers.js' && weights === '`isnet`'), 3],
  ] as const;
  const bars = promised.flatMap(([other, least]): Bar[] => {
    if (!other) return [];
    const pictures = [
      [`the photograph of the other figures (${SAMPLES[0]})`, (times: Column['times']) => times[0]!],
      [`all ${SAMPLES.length} samples`, (times: Column['times']) => times.flat()],
    ] as const;
    return pictures.map(([which, of]): Bar => {
      const ratios = ratiosOf(of(other.times), of(own.times));
      return {
        figure: `whole request with the default settings against ${other.name} with ${other.weights}, one client, ${which}`,
        bar: `at least ${least} times faster`,
        measured: `${medianWithin(ratios, 2)}: ${ms(median(of(other.times)))} / ${ms(median(of(own.times)))}`,
        met: median(ratios) >= least,
      };
    });
  });
  const loop: Bar = {
    figure: 'the event loop of the server meanwhile',
    bar: 'late by at most 50 ms',
    measured: ms(own.lateness.max),
    met: own.lateness.max <= 50,
  };
  return [...bars, loop];
}

async function measureAll(samples: readonly Buffer[], quick: boolean): Promise<Column[]> {
  const running = await startAll();
  const times = running.map(() => samples.map((): number[] => []));
  const results: Buffer[] = [];
  // The first two pictures warm the programs.
  for (let turn = -2; turn < samples.length * (quick ? 1 : ROUNDS); turn++) {
    if (turn === 0) {
      for (const { process } of running) {
        await latenessOf(process);
        treeOf(process.pid!).forEach(resetPeakOf);
      }
    }
    const sample = (turn + samples.length) % samples.length;
    for (const index of inTurns(running.length, turn + Math.floor(turn / samples.length))) {
      // A program that was idle while all others worked finds its memory and the processor's caches cold: the second counts.
      await running[index]!.run(numbered(samples[sample]!, 100 + turn));
      const { milliseconds, data } = await running[index]!.run(numbered(samples[sample]!, turn));
      results[index] = data;
      if (turn >= 0) times[index]![sample]!.push(milliseconds);
    }
  }
  const lateness = await Promise.all(running.map(({ process }) => latenessOf(process)));
  const alone = running.map(({ process }) => peaksOf(process.pid!));
  const wave: number[] = [];
  for (const [index, program] of running.entries()) {
    const photos = Array.from({ length: MANY }, (_, i) => numbered(samples[i % samples.length]!, 1000 + i));
    const start = performance.now();
    await Promise.all(photos.map((each) => program.run(each)));
    wave[index] = (performance.now() - start) / MANY;
  }
  const together = running.map(({ process }) => peaksOf(process.pid!));
  await Promise.all(running.map(({ stop }) => stop()));
  return running.map(({ program }, i) => ({
    ...program,
    weights: i === 0 ? `\`auto\`, here ${defaultModel}` : program.weights,
    ...{ times: times[i]!, wave: wave[i]!, lateness: lateness[i]!, result: results[i]! },
    peaks: [alone[i]!, together[i]!],
  }));
}

/** Those that start; for others the reason is printed. */
async function startAll(): Promise<(Competitor & { readonly program: Program })[]> {
  const started: (Competitor & { readonly program: Program })[] = [];
  for (const [index, program] of programs.entries()) {
    try {
      started.push({ ...(await program.start()), program });
    } catch (error) {
      if (index < 2) throw error;
      console.log(`Without ${program.name} with ${program.weights}: ${(error as Error).message}`);
    }
  }
  return started;
}

let defaultModel = '';

async function ours(model: string, preset: string | null): Promise<Competitor> {
  const server = await startServer({ DEFAULT_MODEL: model });
  return {
    ...server,
    async run(photo) {
      const prepared = cutoutRequest(photo, preset);
      const start = performance.now();
      const removal = await ask(server.url, prepared);
      const data = await fetchImage(removal.image);
      if (model === 'auto') defaultModel = removal.model;
      return { milliseconds: performance.now() - start, data };
    },
  };
}

const inTurns = (length: number, round: number): number[] => {
  const order = Array.from({ length }, (_, index) => index);
  return round % 2 === 0 ? order : order.reverse();
};

const peaksOf = (pid: number): number => sum(treeOf(pid).map(peakOf));

async function differencesFrom({ result }: Column, columns: readonly Column[]): Promise<number[]> {
  const opacityOf = (png: Buffer): Promise<Buffer> => sharp(png).extractChannel('alpha').raw().toBuffer();
  const own = await opacityOf(result);
  const all = await Promise.all(columns.map((column) => opacityOf(column.result)));
  return all.map((opacity) => mean([...opacity].map((value, at) => Math.abs(value - own[at]!))));
}
