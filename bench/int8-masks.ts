import { readConfig } from '../src/config/index.ts';
import {
  type ComparedPicture,
  compare,
  filePipeline,
  type MetricsSummary,
  setsOf,
  sheetOf,
  summarize,
  testSetOf,
} from '../src/evaluation/index.ts';
import { hasShared, sharedFile } from '../test/support/shared.ts';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { bothModels } from './int8-speed.ts';
import { table } from './text.ts';

/** Sets with fewer pictures show too little to promise anything of. */
const ENOUGH = 20;

/** Masks of the default model in int8 against those of the float one, and both against ground truth. */
export const int8Masks: Benchmark = {
  title: 'The default model in int8: masks',
  async run({ quick }) {
    if (!hasShared) throw new Missing('The pictures with ground truth are not beside this checkout.');
    const { float, int8, manifest } = await bothModels();
    const testSet = await testSetOf(sharedFile(''), []);
    const { compared, worst } = await compare({
      ...{ float, int8, pipeline: filePipeline(manifest, float.model), threads: readConfig(process.env).threads },
      testSet: quick ? testSet.filter((_, index) => index % 16 === 0) : testSet,
      signal: new AbortController().signal,
      onProgress() {},
    });
    const found = compared.filter(({ found }) => found);
    const undecided = compared.filter(({ found }) => !found);
    const sets = setsOf(compared.map(({ picture }) => picture));
    const body = [
      `${compared.length} pictures with ground truth, none of them calibrated on (\`models/ranges/isnetInt8.json\` lists those that were). Mean absolute difference of opacity, 0 to 1, of the two masks at the picture's size. A subject is found where the float model's mask overlaps the ground truth by more than .85; where it picked another thing, small changes flip the answer.`,
      table(
        ['subject', 'pictures', 'median', 'mean', 'worst'],
        [differences('found', found), differences('undecided', undecided), differences('all', compared)],
      ),
      'Mean absolute error against the ground truth:',
      table(
        ['pictures', 'number', 'float', 'int8', 'change'],
        [
          errors('found', found),
          errors('undecided', undecided),
          ...sets.map((set) => errors(`${set}, found`, inSet(found, set))),
          ...sets.map((set) => errors(set, inSet(compared, set))),
        ],
      ),
      'The greatest differences. `bench/results/int8-worst.webp` shows them when this has run, and is not committed, since the pictures are not ours to give: picture, float mask, int8 mask, and their difference eightfold; red is more opaque in int8, blue less.',
      table(
        ['picture', 'difference', 'subject', 'error of float', 'of int8'],
        worst.map(({ compared: { picture, difference, found, errors } }) => [
          picture.name,
          difference.toFixed(4),
          found ? 'found' : 'undecided',
          ...[errors!.float, errors!.int8].map((value) => value.toFixed(4)),
        ]),
      ),
    ].join('\n\n');
    const sheet = Buffer.from(await sheetOf(worst.map(({ row }) => row)));
    return { bars: barsOf(compared, found, sets), body, pictures: { 'int8-worst.webp': sheet } };
  },
};

const inSet = (compared: readonly ComparedPicture[], set: string) =>
  compared.filter(({ picture }) => picture.set === set);

function differences(name: string, compared: readonly ComparedPicture[]): string[] {
  const { count, median, mean, worst } = summarize(compared);
  return [name, String(count), ...[median, mean, worst].map((value) => value.toFixed(4))];
}

const changeText = ({ errors }: MetricsSummary) =>
  `${errors!.change > 0 ? '+' : ''}${(100 * errors!.change).toFixed(2)} %`;

function errors(name: string, compared: readonly ComparedPicture[]): string[] {
  const summary = summarize(compared);
  if (!summary.errors) return [name, '0', '', '', ''];
  const { float, int8 } = summary.errors;
  return [name, String(summary.count), float.toFixed(4), int8.toFixed(4), changeText(summary)];
}

function barsOf(
  compared: readonly ComparedPicture[],
  found: readonly ComparedPicture[],
  sets: readonly string[],
): Bar[] {
  const [all, certain] = [summarize(compared), summarize(found)];
  const counted = sets
    .flatMap((set) => [
      { name: set, summary: summarize(inSet(compared, set)) },
      { name: `${set} found`, summary: summarize(inSet(found, set)) },
    ])
    .filter(({ summary }) => summary.count >= ENOUGH);
  return [
    {
      figure: 'mask against the float model: mean difference of opacity, median / mean of found / worst of all found',
      bar: 'at most .0015 / .002 / .008',
      measured: `${all.median.toFixed(4)} / ${certain.mean.toFixed(4)} / ${certain.worst.toFixed(4)}`,
      met: all.median <= 0.0015 && certain.mean <= 0.002 && certain.worst <= 0.008,
    },
    {
      figure: 'error against the ground truth, found subjects, int8 against float',
      bar: 'at most 1 % worse',
      measured: changeText(certain),
      met: certain.errors!.change <= 0.01,
    },
    {
      figure: `error against the ground truth, each set of ${ENOUGH} pictures or more`,
      bar: 'at most 3 % worse',
      measured: counted.map(({ name, summary }) => `${name} ${changeText(summary)}`).join(', '),
      met: counted.every(({ summary }) => summary.errors!.change <= 0.03),
    },
  ];
}
