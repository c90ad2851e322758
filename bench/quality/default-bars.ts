import { FOUND_OVERLAP, setsOf } from '../../src/evaluation/index.ts';
import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { changeOf } from './change.ts';
import type { ColorResult } from './evaluate-colors.ts';
import type { MaskResult } from './evaluate-masks.ts';
import { auroc, type Judged } from './fit-confidence.ts';
import type { MetricName } from './metrics.ts';
import { REFERENCE } from './recipes.ts';
import { changeText, figuresBy } from './report.ts';

export const BALANCED = 'preset balanced';
const SOLID = 'refine.solid';

/** Pictures that a set has at least for a figure of its own. */
const LARGE = 20;
/** Share by which no measure of a set may be worse. */
const MUCH = 0.03;

type Row = readonly [figure: string, bar: string, measured: string, met: boolean];

/** The default recipe and `solid` against the model's own recipe: what was asked for, beside what came out. */
export function defaultPart(
  results: readonly MaskResult[],
  colored: readonly ColorResult[],
  composed: readonly ColorResult[],
): string {
  if (!results.some(({ candidate }) => candidate === BALANCED)) return 'The default recipe was not among the recipes.';
  const large = setsOf(results.map(({ pair }) => pair)).filter((set) => picturesOf(ofSet(results, set)) >= LARGE);
  const rows = [
    ...overall(results),
    ...large.flatMap((set) => withinSet(set, ofSet(results, set))),
    ...[REFERENCE, BALANCED].map((name) => ranking(results, name)),
    ...alone(results),
    ...colorRows(colored, composed),
  ];
  return table(
    ['figure', 'bar', 'measured', ''],
    rows.map(([figure, bar, measured, met]) => [figure, bar, measured, met ? 'met' : '**not met**']),
  );
}

function overall(results: readonly MaskResult[]): readonly Row[] {
  const count = picturesOf(results);
  const [error, edge, overlap] = (['mean', 'edge', 'overlap'] as const).map((metric) =>
    change(results, BALANCED, metric),
  );
  const band = change(withTrimap(results), BALANCED, 'band');
  const cost = mean(results.filter(({ candidate }) => candidate === BALANCED).map((result) => result.cost));
  const [before, after] = [REFERENCE, BALANCED].map((name) => foundBy(results, name));
  return [
    [
      `\`BALANCED\` against \`REFERENCE\`, ${count} pictures: mean error`,
      'at least 12 % lower, interval below 0',
      changeText(error!),
      error!.change <= -0.12 && error!.high < 0,
    ],
    ["the same: the model's time, in runs at its own size", 'at most 1.0', cost.toFixed(2), cost <= 1],
    [`the same: band error, ${band.count} with a trimap`, 'not worse', changeText(band), band.change <= 0],
    ['the same: edge error', 'not worse', changeText(edge!), edge!.change <= 0],
    ['the same: IoU', 'higher', changeText(overlap!), overlap!.change > 0],
    ['the same: subjects found', 'more', `${after} instead of ${before}`, after! > before!],
  ];
}

function withinSet(set: string, results: readonly MaskResult[]): readonly Row[] {
  const measured = (['mean', 'edge', 'overlap'] as const).map((metric) => ({
    metric,
    ...change(results, BALANCED, metric),
  }));
  const worse = measured.map((each) => (each.metric === 'overlap' ? -each.change : each.change));
  const text = measured.map((each) => `${names[each.metric]} ${changeText(each)}`).join(', ');
  return [
    [
      `the same, ${set}, ${picturesOf(results)} pictures`,
      'no measure worse by more than 3 %',
      text,
      Math.max(...worse) <= MUCH,
    ],
  ];
}

const names = { mean: 'mean error', edge: 'edge', overlap: 'IoU' } as const;

function ranking(results: readonly MaskResult[], name: string): Row {
  const area = auroc(judgedBy(results, name));
  return [`doubt ranks "not found", ${name}`, 'AUROC at least .93', area.toFixed(3), area >= 0.93];
}

function alone(results: readonly MaskResult[]): readonly Row[] {
  if (!results.some(({ candidate }) => candidate === SOLID)) return [];
  const [error, band] = [change(results, SOLID, 'mean'), change(withTrimap(results), SOLID, 'band')];
  return [
    ['`solid` alone: mean error', 'lower, interval below 0', changeText(error), error.high < 0],
    ['`solid` alone: band error where there is a trimap', 'not worse', changeText(band), band.change <= 0],
  ];
}

/** The default's foreground with the true opacity given, and each with its own mask. */
function colorRows(colored: readonly ColorResult[], composed: readonly ColorResult[]): readonly Row[] {
  const errorsOf = (results: readonly ColorResult[], name: string) =>
    results.filter(({ candidate }) => candidate === name).map(({ errors }) => mean(Object.values(errors)));
  const [source, multilevel] = ['source', 'multilevel'].map((name) => errorsOf(colored, name));
  const [before, after] = [REFERENCE, BALANCED].map((name) => errorsOf(composed, name));
  if (source!.length === 0 || after!.length === 0) return [];
  const [color, own] = [changeOf(source!, multilevel!), changeOf(before!, after!)];
  return [
    [
      'composite error on five new backgrounds, true opacity given: its foreground against `source`',
      'at least 75 % lower',
      changeText(color),
      color.change <= -0.75,
    ],
    [
      `the same with each recipe's own mask, ${own.count} found subjects with a true or estimated foreground`,
      'lower, interval below 0',
      changeText(own),
      own.high < 0,
    ],
  ];
}

/** Doubt of a recipe's answers, and whether they overlap the truth. */
export const judgedBy = (results: readonly MaskResult[], name: string): readonly Judged[] =>
  results.flatMap(({ candidate, doubt, figures }) =>
    candidate === name && doubt !== null ? [{ doubt, found: figures.overlap > FOUND_OVERLAP }] : [],
  );

export const foundBy = (results: readonly MaskResult[], name: string): number =>
  results.filter(({ candidate, figures }) => candidate === name && figures.overlap > FOUND_OVERLAP).length;

const change = (results: readonly MaskResult[], name: string, metric: MetricName) =>
  changeOf(figuresBy(results, REFERENCE, false, metric), figuresBy(results, name, false, metric));

const ofSet = (results: readonly MaskResult[], set: string) => results.filter(({ pair }) => pair.set === set);
const withTrimap = (results: readonly MaskResult[]) => results.filter(({ pair }) => pair.trimap !== undefined);
const picturesOf = (results: readonly MaskResult[]) => new Set(results.map(({ pair }) => pair.image)).size;
