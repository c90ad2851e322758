import { arch, availableParallelism, cpus, platform } from 'node:os';
import { int8Instructions } from '../engine/index.ts';
import { type Fusion, medianOf, type RangeTable } from '../quantize/index.ts';
import type { Comparison } from './compare.ts';
import { markdownTable, megabytes, milliseconds, times } from './markdown.ts';
import { differencesTable, errorsTable, worstTable } from './report-tables.ts';
import { masksVerdict, speedVerdict } from './verdicts.ts';

const DOZEN = 12;

export interface ReportInput extends Comparison {
  /** The two models' names. */
  readonly float: string;
  readonly int8: string;
  readonly table: RangeTable;
  /** Of the files. */
  readonly bytes: { readonly float: number; readonly int8: number };
  readonly fusion: Fusion;
  readonly threads: number;
  readonly runtimeVersion: string;
  /** Path of the sheet of differences, relative to the report. */
  readonly sheet: string;
}

/** How an int8 model compares with its float model, in Markdown. */
export function reportOf(input: ReportInput): string {
  const { float, int8, compared, fusion, sheet, worst } = input;
  const ratios = compared.map(({ milliseconds }) => milliseconds.float / milliseconds.int8);
  const parts = [
    `# \`${int8}\`: \`${float}\` in int8`,
    speedVerdict(int8, float, medianOf(ratios)),
    masksVerdict(compared),
    conditions(input),
    rangesText(input.table),
    costTable(input, medianOf(ratios)),
    '## Operators in int8',
    markdownTable(
      ['operator', 'intended in int8', 'run in int8'],
      fusion.rows.map(({ op, expected, fused }) => [op, String(expected), String(fused)]),
    ),
    '## Masks',
    `${compared.length} pictures, ${seenText(input)}. Mean absolute difference of opacity, 0 to 1, between the masks of the two models. A subject is found where the float model's mask overlaps the ground truth by more than .85, or, where there is none, where the model is confident; on other pictures small changes flip the answer.`,
    differencesTable(compared),
    ...(compared.some(({ errors }) => errors)
      ? [
          '## Against the ground truth',
          'Mean absolute error of opacity, and by how much it is greater in int8.',
          errorsTable(compared),
        ]
      : []),
    '## The greatest differences',
    `Picture, mask of \`${float}\`, mask of \`${int8}\`, and their difference eightfold: red is more opaque in int8, blue less.`,
    `![The greatest differences](${sheet})`,
    worstTable(worst.map(({ compared }) => compared)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function costTable({ float, int8, compared, bytes, memory }: ReportInput, ratio: number): string {
  const time = (which: 'float' | 'int8') => medianOf(compared.map(({ milliseconds }) => milliseconds[which]));
  return markdownTable(
    ['', float, int8, 'ratio'],
    [
      ['file', megabytes(bytes.float), megabytes(bytes.int8), times(bytes.float / bytes.int8)],
      ['run (median)', milliseconds(time('float')), milliseconds(time('int8')), times(ratio)],
      ['its process holds', megabytes(memory.float), megabytes(memory.int8), times(memory.float / memory.int8)],
    ],
  );
}

/** Whether the test set has calibration pictures, on which the model looks better than it is. */
function seenText({ table, compared }: ReportInput): string {
  const calibrated = new Set(table.pictures.map(({ digest }) => digest));
  const seen = compared.filter(({ picture }) => calibrated.has(picture.digest)).length;
  if (seen === 0) return 'none of them calibrated on';
  return `${seen} of them calibrated on, so that it looks better than it is`;
}

function rangesText({ over, pictures, percentile, bits }: RangeTable): string {
  const few = pictures.length < DOZEN ? ' **Fewer than a dozen pictures say little about ranges.**' : '';
  return `Ranges: ${over} over ${pictures.length} pictures of the ${percentile}th percentile; weights of ${bits} bits.${few}`;
}

function conditions({ threads, runtimeVersion }: ReportInput): string {
  const date = new Date().toISOString().slice(0, 10);
  const cpu = cpus()[0]?.model.trim() ?? arch();
  return `${date}; ${availableParallelism()} cores of ${cpu}, ${instructionsText()}; ${threads} threads; Node ${process.version}, ${platform()} ${arch()}, onnxruntime ${runtimeVersion}.`;
}

function instructionsText(): string {
  const instructions = int8Instructions();
  if (instructions === undefined) return 'int8 instructions unknown';
  return instructions.length > 0 ? `with ${instructions.join(', ')}` : 'without int8 instructions';
}
