import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { type GroundTruthPair, pairsOf, samplePairs } from '../src/evaluation/index.ts';
import { hasShared, sharedFile } from '../test/support/shared.ts';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { sum } from './figures.ts';
import { installFloat } from './int8-speed.ts';
import { FLOAT } from './models.ts';
import { needProc, residentOf, treeOf } from './proc.ts';
import { megabytes } from './text.ts';

const SMALL = 'deeplab_dm05_513_nchw';

/** What it takes to quantize a model by the command, and how good a small one becomes. */
export const int8Quantize: Benchmark = {
  title: 'Quantizing a model',
  async run({ quick }) {
    needProc();
    if (!hasShared) throw new Missing('The pictures and models it takes are not beside this checkout.');
    const count = quick ? 4 : 32;
    const home = mkdtempSync(join(tmpdir(), 'matteql-quantize-'));
    try {
      installFloat(home);
      const all = pairsOf(sharedFile(''));
      const pictures = folderOf(home, 'pictures', samplePairs(all, count).slice(0, count));
      const people = all.filter(({ set }) => set === 'ccp84');
      const faces = folderOf(home, 'people', people.slice(0, count));
      const testSet = pairsIn(home, people.slice(count));
      const large = await command(home, ['quantize', FLOAT, '--calibrate', pictures, '--name', 'mine', '--out', home]);
      await command(home, ['add', sharedFile(`models/${SMALL}.onnx`), '--name', 'small']);
      setNormalization(join(home, 'manifests', 'small.json'));
      const settings = { ALLOW_NONCOMMERCIAL: 'true' };
      const small = await command(
        home,
        ['quantize', 'small', '--calibrate', faces, '--evaluate', testSet, '--out', home],
        settings,
      );
      const report = readFileSync(join(home, 'small-int8.report.md'), 'utf8');
      const bars: Bar[] = [
        {
          figure: `quantizing \`${FLOAT}\` with ${count} pictures, its report included`,
          bar: 'at most 4 minutes and 3 GB',
          measured: `${large.seconds.toFixed(0)} s, ${megabytes(large.peak)} at most of all its processes together`,
          met: large.seconds <= 240 && large.peak <= 3e9,
        },
        {
          figure: `a small model (${SMALL}) quantized the same way`,
          bar: 'loads, runs, its error is reported, and less than .02',
          measured: `in ${small.seconds.toFixed(0)} s; ${differenceIn(report)}`,
          met: Number(allOf(report)[2]) < 0.02,
        },
      ];
      const body = [
        'By the command `models quantize`, on pictures with ground truth that serve as pictures only here. Memory is resident, of the command and of the processes it starts, seen ten times a second.',
        `The report of \`${SMALL}\`, which finds people, on photographs of people:`,
        ...report.split('\n\n').filter((part) => part.startsWith('|')),
      ].join('\n\n');
      return { bars, body };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** A folder with these pictures. */
function folderOf(home: string, name: string, pairs: readonly GroundTruthPair[]): string {
  const folder = join(home, name);
  mkdirSync(folder);
  for (const { set, image } of pairs) copyFileSync(image, join(folder, `${set}-${basename(image)}`));
  return folder;
}

/** A folder that lists pictures and their ground truth. */
function pairsIn(home: string, pairs: readonly GroundTruthPair[]): string {
  const folder = join(home, 'test-set');
  mkdirSync(folder);
  const list = pairs.map(({ set, image, truth }) => ({
    set,
    image: relative(folder, image),
    gt: relative(folder, truth),
  }));
  writeFileSync(join(folder, 'pairs.json'), JSON.stringify(list));
  return folder;
}

/** The graph does not state it, its authors do: numbers from -1 to 1. */
function setNormalization(path: string): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.recipe.normalize = { symmetric: {} };
  writeFileSync(path, JSON.stringify(manifest));
}

/** Runs a command of `models` to its end. @throws Error with its error output if it fails */
async function command(home: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/index.ts', 'models', ...args], {
    env: { ...process.env, MATTEQL_HOME: home, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const peak = watchPeak(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`models ${args.join(' ')}: ${errors}`);
  return { seconds: (performance.now() - start) / 1000, peak: peak() };
}

function watchPeak({ pid }: ChildProcess): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, sum(treeOf(pid!).map(residentOf).filter(Boolean)));
    } catch {
      // A process that has just ended.
    }
  }, 100);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Number, median and mean of the row over all pictures. */
const allOf = (report: string) => /^\| all \| (\d+) \| ([\d.]+) \| ([\d.]+)/m.exec(report)?.slice(1) ?? [];

function differenceIn(report: string): string {
  const [count, middle, mean] = allOf(report);
  return `mean difference of its masks ${mean} (median ${middle}, ${count} pictures that it was not calibrated on)`;
}
