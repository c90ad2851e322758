import { type Compared, compare } from '../src/cli/quantize/compare.ts';
import { examsOf } from '../src/cli/quantize/exams.ts';
import { setsOf } from '../src/cli/quantize/pairs.ts';
import { recipeOn } from '../src/cli/quantize/recipe.ts';
import { sheetOf } from '../src/cli/quantize/sheet.ts';
import { readConfig } from '../src/config.ts';
import { type Summary, summaryOf } from '../src/models/quantize/index.ts';
import { hasShared, sharedFile } from '../test/support/shared.ts';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { bothNetworks } from './eight-speed.ts';
import { table } from './text.ts';

/** Sets with fewer pictures tell too little to promise anything of. */
const ENOUGH = 20;

/** Masks of the default network in eight bits against those of the float one, and both against the truth. */
export const eightMasks: Benchmark = {
  title: 'The default network in eight bits: masks',
  async run({ quick }) {
    if (!hasShared) throw new Missing('The pictures with ground truth are not beside this checkout.');
    const { float, eight, manifest } = await bothNetworks();
    const exams = await examsOf(sharedFile(''), []);
    const { compared, worst } = await compare({
      ...{ float, eight, recipe: recipeOn(manifest, float.model), threads: readConfig(process.env).threads },
      exams: quick ? exams.filter((_, index) => index % 16 === 0) : exams,
      signal: new AbortController().signal,
      onProgress() {},
    });
    const found = compared.filter(({ found }) => found);
    const undecided = compared.filter(({ found }) => !found);
    const sets = setsOf(compared.map(({ exam }) => exam));
    const body = [
      `${compared.length} pictures with ground truth, none of them calibrated on (\`models/ranges/isnetInt8.json\` lists those that were). Mean absolute difference of opacity, 0 to 1, of the two masks at the picture's size. A subject is found where the float network's mask overlaps the truth by more than .85; where it picked another thing, it tips to either side by itself.`,
      table(
        ['subject', 'pictures', 'median', 'mean', 'worst'],
        [differences('found', found), differences('undecided', undecided), differences('all', compared)],
      ),
      'Mean absolute error against the truth:',
      table(
        ['pictures', 'number', 'float', 'eight bits', 'change'],
        [
          errors('found', found),
          errors('undecided', undecided),
          ...sets.map((set) => errors(`${set}, found`, inSet(found, set))),
          ...sets.map((set) => errors(set, inSet(compared, set))),
        ],
      ),
      'The greatest differences. `bench/results/eight-worst.webp` shows them when this has run, and is not committed, since the pictures are not ours to give: picture, float mask, mask in eight bits, and their difference eightfold; red is more opaque in eight bits, blue less.',
      table(
        ['picture', 'difference', 'subject', 'error of float', 'of eight bits'],
        worst.map(({ compared: { exam, difference, found, errors } }) => [
          exam.name,
          difference.toFixed(4),
          found ? 'found' : 'undecided',
          ...[errors!.float, errors!.eight].map((value) => value.toFixed(4)),
        ]),
      ),
    ].join('\n\n');
    const sheet = Buffer.from(await sheetOf(worst.map(({ row }) => row)));
    return { bars: barsOf(compared, found, sets), body, pictures: { 'eight-worst.webp': sheet } };
  },
};

const inSet = (compared: readonly Compared[], set: string) => compared.filter(({ exam }) => exam.set === set);

function differences(name: string, compared: readonly Compared[]): string[] {
  const { count, median, mean, worst } = summaryOf(compared);
  return [name, String(count), ...[median, mean, worst].map((value) => value.toFixed(4))];
}

const changeText = ({ errors }: Summary) => `${errors!.change > 0 ? '+' : ''}${(100 * errors!.change).toFixed(2)} %`;

function errors(name: string, compared: readonly Compared[]): string[] {
  const summary = summaryOf(compared);
  if (!summary.errors) return [name, '0', '', '', ''];
  const { float, eight } = summary.errors;
  return [name, String(summary.count), float.toFixed(4), eight.toFixed(4), changeText(summary)];
}

function barsOf(compared: readonly Compared[], found: readonly Compared[], sets: readonly string[]): Bar[] {
  const [all, certain] = [summaryOf(compared), summaryOf(found)];
  const counted = sets
    .flatMap((set) => [
      { name: set, summary: summaryOf(inSet(compared, set)) },
      { name: `${set} found`, summary: summaryOf(inSet(found, set)) },
    ])
    .filter(({ summary }) => summary.count >= ENOUGH);
  return [
    {
      figure: 'mask against the float network: mean difference of opacity, median / mean of found / worst of all found',
      bar: 'at most .0015 / .002 / .008',
      measured: `${all.median.toFixed(4)} / ${certain.mean.toFixed(4)} / ${certain.worst.toFixed(4)}`,
      met: all.median <= 0.0015 && certain.mean <= 0.002 && certain.worst <= 0.008,
    },
    {
      figure: 'error against the truth, found subjects, eight bits against float',
      bar: 'at most 1 % worse',
      measured: changeText(certain),
      met: certain.errors!.change <= 0.01,
    },
    {
      figure: `error against the truth, each set of ${ENOUGH} pictures or more`,
      bar: 'at most 3 % worse',
      measured: counted.map(({ name, summary }) => `${name} ${changeText(summary)}`).join(', '),
      met: counted.every(({ summary }) => summary.errors!.change <= 0.03),
    },
  ];
}
