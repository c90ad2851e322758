import { FOUND_OVERLAP, setsOf } from '../../src/evaluation/index.ts';
import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { type Change, changeOf } from './change.ts';
import { backgrounds } from './composite-error.ts';
import type { ColorResult } from './evaluate-colors.ts';
import type { MaskResult } from './evaluate-masks.ts';
import type { RestoreResult } from './evaluate-restores.ts';
import { type MetricName, metricNames, metrics } from './metrics.ts';
import { REFERENCE, restores } from './recipes.ts';

const digits = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(4));
const percent = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`;
/** `-12.0 % (-18.1 to -5.9)`, bold where the interval does not hold zero; without one for fewer than five pictures. */
export function changeText({ change, low, high, count }: Change): string {
  if (count < 5) return `${percent(change)} %`;
  const text = `${percent(change)} % (${percent(low)} to ${percent(high)})`;
  return low > 0 || high < 0 ? `**${text}**` : text;
}

/** Masks: a table over all sets of true opacity, one over all of hard masks, and one a set. */
export function masksPart(results: readonly MaskResult[]): string {
  const parts = [false, true].flatMap((hard) => {
    const kind = results.filter((result) => result.hard === hard);
    const sets = setsOf(kind.map(({ pair }) => pair));
    const each = sets.map((set) =>
      maskTable(
        set,
        kind.filter(({ pair }) => pair.set === set),
      ),
    );
    const title = hard ? 'All sets whose truth is a hard mask' : 'All sets whose truth is opacity';
    return [...(sets.length > 1 ? [maskTable(title, kind)] : []), ...each];
  });
  return parts.join('\n\n');
}

function maskTable(title: string, results: readonly MaskResult[]): string {
  const of = (name: string, onlyFound: boolean, metric: MetricName = 'band') =>
    figuresBy(results, name, onlyFound, metric);
  const [all, found] = [of(REFERENCE, false).length, of(REFERENCE, true).length];
  const [same = [], ...groups] = sameMasks(results);
  const cells = (name: string, onlyFound: boolean) => {
    const figures = of(name, onlyFound);
    if (figures.length === 0) return ['', ''];
    const change = name === REFERENCE ? '' : changeText(changeOf(of(REFERENCE, onlyFound), figures));
    return [digits(mean(figures)), change];
  };
  const others = otherMetrics(results);
  const rows = [[REFERENCE], ...groups].map((group) => {
    const name = group[0]!;
    const means = others.map((metric) => digits(mean(of(name, false, metric))));
    return [group.join(', '), ...cells(name, true), ...cells(name, false), ...means];
  });
  return [
    `### ${title}: ${all} picture${all === 1 ? '' : 's'}, subject found in ${found}`,
    table(
      ['recipe', 'band, found', 'change', 'band, all', 'change', ...others.map((name) => metrics[name].title)],
      rows,
    ),
    ...(same.length > 1 ? [`The same masks as the reference's: ${same.slice(1).join(', ')}.`] : []),
  ].join('\n\n');
}

/** Names of recipes that gave the same masks of every picture, together; the reference's first. */
export function sameMasks(results: readonly MaskResult[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of new Set(results.map(({ candidate }) => candidate))) {
    const figures = `${figuresBy(results, name, false)}`;
    groups.set(figures, [...(groups.get(figures) ?? []), name]);
  }
  return [...groups.values()];
}

/** A figure of a recipe for each picture, in the order of the pictures. */
export const figuresBy = (
  results: readonly MaskResult[],
  candidate: string,
  onlyFound: boolean,
  metric: MetricName = 'band',
): readonly number[] =>
  results
    .filter((v) => v.candidate === candidate && (v.found || !onlyFound))
    .map((v) => v.figures[metric] ?? Number.NaN);

/** Metrics with a column of means: the slow ones only where they were evaluated. */
const otherMetrics = (results: readonly MaskResult[]): readonly MetricName[] =>
  metricNames.filter((name) => name !== 'band' && results.every(({ figures }) => figures[name] !== undefined));

/** Composite error, each recipe compared with the first. */
export function colorsPart(title: string, results: readonly ColorResult[]): string {
  const names = [...new Set(results.map(({ candidate }) => candidate))];
  const errorsOf = (name: string, background?: string) =>
    results
      .filter(({ candidate }) => candidate === name)
      .map(({ errors }) => (background ? errors[background]! : mean(Object.values(errors))));
  const [first] = names;
  const rows = names.map((name) => [
    name,
    ...Object.keys(backgrounds).map((background) => mean(errorsOf(name, background)).toFixed(2)),
    mean(errorsOf(name)).toFixed(2),
    name === first ? '' : `${percent(mean(errorsOf(name)) / mean(errorsOf(first!)) - 1)} %`,
  ]);
  const pictures = new Set(results.map(({ pair }) => pair.image)).size;
  return [
    `### ${title}: ${pictures} picture${pictures === 1 ? '' : 's'}`,
    table(['recipe', ...Object.keys(backgrounds), 'mean', 'change'], rows),
  ].join('\n\n');
}

/** Masks that were shrunk and brought back: each plugin compared with the first. */
export function restoresPart(results: readonly RestoreResult[], found: (image: string) => boolean): string {
  const [first, ...others] = Object.keys(restores);
  const rows = (['model', 'truth'] as const).flatMap((of) =>
    [...new Set(results.map(({ factor }) => factor))].flatMap((factor) =>
      [true, false].flatMap((onlyFound) => {
        const figures = (name: string) =>
          results
            .filter((v) => v.of === of && v.factor === factor && v.candidate === name)
            .filter(({ pair }) => !onlyFound || found(pair.image))
            .map(({ band }) => band);
        const before = figures(first!);
        const which = `${of === 'model' ? "the model's mask" : 'the ground truth'}, 1/${factor}, ${onlyFound ? 'found' : 'all'} (${before.length})`;
        return others.flatMap((name) =>
          figures(name).length === 0 || before.length === 0
            ? []
            : [
                [
                  which,
                  digits(mean(before)),
                  name,
                  digits(mean(figures(name))),
                  changeText(changeOf(before, figures(name))),
                ],
              ],
        );
      }),
    ),
  );
  return table(['mask, size', `band, ${first}`, 'plugin', 'band', 'change'], rows);
}

/** What the figures mean. */
export const legendOf = (
  results: readonly MaskResult[],
): string => `Each recipe is laid over the model's own ("${REFERENCE}"). *Band* is the mean absolute error of opacity within the unknown band: the grey of
the set's trimap where it has one, else true opacity between .02 and .98 and the edge of a binary truth, grown by 5 pixels. *Found* are
pictures where the reference's mask overlaps the ground truth by more than ${FOUND_OVERLAP} (IoU): where the model took another thing for the subject,
no edge is worth comparing. A *change* compares sums over the same pictures; in brackets the middle 95 % of 10,000 paired bootstrap
samples, where there are five pictures and more; bold where it does not hold zero. The other columns are means over all pictures: ${otherMetrics(
  results,
)
  .map((name) => `${metrics[name].title}, ${metrics[name].doc}`)
  .join('; ')}. More is better of IoU, S and wF, less of the others.

A truth that is a hard mask knows no soft edges and is often some pixels off. There, a soft edge that is right counts as an error in
the band, so that says how hard an edge is; whether the subject is the right one is what IoU, S and the mean error say.`;
