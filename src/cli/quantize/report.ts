import { arch, availableParallelism, cpus, platform } from 'node:os';
import { int8Instructions } from '../../engine/index.ts';
import { type Fused, medianOf, type RangeTable, type Summary, summaryOf } from '../../models/quantize/index.ts';
import { megabytes } from '../text.ts';
import type { Compared, Comparison } from './compare.ts';

/** Mean difference of opacity, and share by which errors are greater, from which on a reader must be told first. */
const DIFFERENT = 0.01;
const WORSE = 0.05;
const DOZEN = 12;

/** Less is not told from noise on a machine that does other things too. */
const WORTH = 1.2;

export interface Reported extends Comparison {
  /** The two models' names. */
  readonly float: string;
  readonly eight: string;
  readonly table: RangeTable;
  /** Of the files. */
  readonly bytes: { readonly float: number; readonly eight: number };
  readonly fused: Fused;
  readonly threads: number;
  readonly runtimeVersion: string;
  /** Address of the sheet of differences, from where the report lies. */
  readonly sheet: string;
}

/** What became of a network in eight bits, in Markdown. */
export function reportOf(reported: Reported): string {
  const { float, eight, table, bytes, memory, compared, fused, sheet, worst } = reported;
  const ratios = compared.map(({ milliseconds }) => milliseconds.float / milliseconds.eight);
  const time = (which: 'float' | 'eight') => medianOf(compared.map(({ milliseconds }) => milliseconds[which]));
  const calibrated = new Set(table.pictures.map(({ digest }) => digest));
  const seen = compared.filter(({ exam }) => calibrated.has(exam.digest)).length;
  const judged =
    seen === 0 ? 'none of them calibrated on' : `${seen} of them calibrated on, so that it looks better than it is`;
  const parts = [
    `# \`${eight}\`: \`${float}\` in eight bits`,
    verdict(eight, float, medianOf(ratios)),
    masksVerdict(compared),
    conditions(reported),
    `Ranges: ${table.over} over ${table.pictures.length} pictures of the ${table.percentile}th percentile; weights of ${table.bits} bits.${table.pictures.length < DOZEN ? ' **Fewer than a dozen pictures tell little of the ranges.**' : ''}`,
    rows(
      ['', float, eight, 'ratio'],
      [
        ['file', megabytes(bytes.float), megabytes(bytes.eight), times(bytes.float / bytes.eight)],
        ['run (median)', ms(time('float')), ms(time('eight')), times(medianOf(ratios))],
        ['its process holds', megabytes(memory.float), megabytes(memory.eight), times(memory.float / memory.eight)],
      ],
    ),
    '## What the runtime made of it',
    rows(
      ['operation', 'meant to be in eight bits', 'are'],
      fused.rows.map(({ op, meant, fused }) => [op, String(meant), String(fused)]),
    ),
    '## Masks',
    `${compared.length} pictures, ${judged}. Mean absolute difference of opacity, 0 to 1, between the masks of the two networks. A subject is found where the float network's mask overlaps the truth by more than .85, or, where no truth is known, where it is sure of its own; on the others it tips to either side by itself.`,
    masks(compared),
    ...truths(compared),
    '## The greatest differences',
    `Picture, mask of \`${float}\`, mask of \`${eight}\`, and their difference eightfold: red is more opaque in eight bits, blue less.`,
    `![The greatest differences](${sheet})`,
    rows(
      ['picture', 'difference', 'subject'],
      worst.map(({ compared: { exam, difference, found } }) => [
        exam.name,
        difference.toFixed(4),
        found ? 'found' : 'undecided',
      ]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Whether it is worth having, as far as speed tells; masks are for people to judge. */
function verdict(eight: string, float: string, ratio: number): string {
  if (ratio >= WORTH) return `On this machine \`${eight}\` is ${ratio.toFixed(1)} times as fast as \`${float}\`.`;
  return `**Not worth it on this machine**: \`${eight}\` is ${ratio.toFixed(2)} times as fast as \`${float}\`. Networks that are small, or that do much beside convolutions, gain nothing by eight bits.`;
}

/** Whether its masks may be taken for the float network's, so far as figures tell. */
function masksVerdict(compared: readonly Compared[]): string {
  const some = compared.filter(({ found }) => found);
  const { count, mean, errors } = summaryOf(some.length > 0 ? some : compared);
  const which = some.length > 0 ? `${count} pictures whose subject is found` : `${count} pictures`;
  const worse =
    errors && errors.change > WORSE ? `, and its error is ${(100 * errors.change).toFixed(0)} % greater` : '';
  if (mean <= DIFFERENT && !worse)
    return `Its masks are like those of the float network: over ${which} they differ by ${mean.toFixed(4)}.`;
  return `**Its masks are not those of the float network**: over ${which} they differ by ${mean.toFixed(4)} of opacity${worse}. Look at them before you use it; more pictures, or more like those it will see, may help.`;
}

function conditions({ threads, runtimeVersion }: Reported): string {
  const instructions = int8Instructions();
  const said =
    instructions === undefined
      ? 'which does not tell whether it has instructions for eight bits'
      : instructions.length > 0
        ? `with ${instructions.join(', ')}`
        : 'without instructions for eight bits';
  return `${new Date().toISOString().slice(0, 10)}; ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? arch()}, ${said}; ${threads} threads; Node ${process.version}, ${platform()} ${arch()}, onnxruntime ${runtimeVersion}.`;
}

function masks(compared: readonly Compared[]): string {
  const row = (name: string, { count, median, mean, worst }: Summary) => [
    name,
    String(count),
    ...(count > 0 ? [median, mean, worst].map((value) => value.toFixed(4)) : ['', '', '']),
  ];
  return rows(
    ['subject', 'pictures', 'median', 'mean', 'worst'],
    [
      row('found', summaryOf(compared.filter(({ found }) => found))),
      row('undecided', summaryOf(compared.filter(({ found }) => !found))),
      row('all', summaryOf(compared)),
    ],
  );
}

/** Errors against the truth by set, and found and undecided over all; nothing where no truth is known. */
function truths(compared: readonly Compared[]): string[] {
  const known = compared.filter(({ errors }) => errors);
  if (known.length === 0) return [];
  const row = (name: string, some: readonly Compared[]) => {
    const { count, errors } = summaryOf(some);
    if (!errors) return [];
    const change = `${errors.change > 0 ? '+' : ''}${(100 * errors.change).toFixed(2)} %`;
    return [[name, String(count), errors.float.toFixed(4), errors.eight.toFixed(4), change]];
  };
  const sets = [...new Set(known.map(({ exam }) => exam.set))];
  const found = known.filter(({ found }) => found);
  return [
    '## Against the truth',
    'Mean absolute error of opacity, and by how much it is greater in eight bits.',
    rows(
      ['pictures', 'number', 'float', 'eight bits', 'change'],
      [
        ...row('subject found', found),
        ...row(
          'undecided',
          known.filter(({ found }) => !found),
        ),
        ...sets.flatMap((set) =>
          row(
            set,
            known.filter(({ exam }) => exam.set === set),
          ),
        ),
        ...sets.flatMap((set) =>
          row(
            `${set}, found`,
            found.filter(({ exam }) => exam.set === set),
          ),
        ),
      ],
    ),
  ];
}

const rows = (head: readonly string[], cells: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
const ms = (value: number) => `${value.toFixed(0)} ms`;
const times = (value: number) => `${value.toFixed(2)} times`;
