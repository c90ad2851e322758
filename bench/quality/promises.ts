import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { changeOf } from './change.ts';
import type { ColorResult } from './evaluate-colors.ts';
import type { MaskResult } from './evaluate-masks.ts';
import type { RestoreResult } from './evaluate-restores.ts';
import { REFERENCE } from './recipes.ts';
import { changeText, figuresBy } from './report.ts';

/** The set with measured opacity, and hair. */
const HAIR = 'alphamatting27';

/** What was promised of the presets and plugins, beside what came out; where the pictures for it are there. */
export function promisesPart(
  results: readonly MaskResult[],
  restored: readonly RestoreResult[],
  colored: readonly ColorResult[],
): string {
  const rows = [...printRows(results), ...restoreRows(results, restored), ...colorRows(colored)];
  if (rows.length === 0) return 'These pictures are not those that something was promised of.';
  return table(
    ['figure', 'promised', 'came out', ''],
    rows.map(([what, bar, text, met]) => [what, bar, text, met ? 'met' : '**not met**']),
  );
}

type Row = readonly [what: string, bar: string, text: string, met: boolean];

function printRows(all: readonly MaskResult[]): readonly Row[] {
  const results = all.filter(({ pair }) => pair.set === HAIR);
  const changed = (onlyFound: boolean) => {
    const print = figuresBy(results, 'preset print', onlyFound);
    return print.length > 0 ? changeOf(figuresBy(results, REFERENCE, onlyFound), print) : undefined;
  };
  const [found, every] = [changed(true), changed(false)];
  if (!found || !every) return [];
  return [
    [
      `preset \`print\`, band error against the model's own recipe, ${HAIR}, ${found.count} found`,
      'at least 10 % less, interval below 0',
      changeText(found),
      found.change <= -0.1 && found.high < 0,
    ],
    [`the same, all ${every.count}`, 'not worse', changeText(every), every.change <= 0],
  ];
}

function restoreRows(results: readonly MaskResult[], restored: readonly RestoreResult[]): readonly Row[] {
  const found = new Set(results.filter((v) => v.found && v.candidate === REFERENCE).map(({ pair }) => pair.image));
  return [2, 4].flatMap((factor): Row[] => {
    const bandsOf = (candidate: string) =>
      restored
        .filter((v) => v.of === 'model' && v.factor === factor && v.candidate === candidate)
        .filter(({ pair }) => pair.set === HAIR && found.has(pair.image))
        .map(({ band }) => band);
    const [cubic, guided] = [bandsOf('cubic'), bandsOf('guided')];
    if (cubic.length === 0 || guided.length === 0) return [];
    const change = changeOf(cubic, guided);
    const what = `\`restore.guided\` against cubic, from 1/${factor} size, band error, ${HAIR}, ${change.count} found`;
    return [[what, 'interval below 0', changeText(change), change.high < 0]];
  });
}

function colorRows(colored: readonly ColorResult[]): readonly Row[] {
  const errorOf = (name: string) =>
    mean(colored.filter(({ candidate }) => candidate === name).flatMap(({ errors }) => Object.values(errors)));
  const change = errorOf('multilevel') / errorOf('source') - 1;
  if (Number.isNaN(change)) return [];
  const what = 'composite error of `multilevel` against `source`, true opacity given, five backgrounds';
  return [[what, 'at least 30 % less', `${(100 * change).toFixed(1)} %`, change <= -0.3]];
}
