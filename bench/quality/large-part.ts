import { setsOf } from '../../src/evaluation/index.ts';
import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { changeOf } from './change.ts';
import { foundBy } from './default-bars.ts';
import type { MaskResult } from './evaluate-masks.ts';
import type { MetricName } from './metrics.ts';
import { REFERENCE } from './recipes.ts';
import { changeText, figuresBy } from './report.ts';

const shown = ['mean', 'edge', 'band'] as const satisfies readonly MetricName[];

/** A table for each kind of large pictures: every recipe against the model's own. */
export const largePart = (results: readonly MaskResult[]): string =>
  setsOf(results.map(({ pair }) => pair))
    .map((kind) => {
      const within = results.filter(({ pair }) => pair.set === kind);
      const names = [...new Set(within.map(({ candidate }) => candidate))];
      const rows = names.map((name) => {
        const cost = mean(within.filter(({ candidate }) => candidate === name).map((result) => result.cost));
        const cells = shown.map((metric) => {
          const [before, after] = [figuresBy(within, REFERENCE, false, metric), figuresBy(within, name, false, metric)];
          return name === REFERENCE ? mean(before).toFixed(4) : changeText(changeOf(before, after));
        });
        return [name, cost.toFixed(2), ...cells, `${foundBy(within, name)}`];
      });
      const count = new Set(within.map(({ pair }) => pair.image)).size;
      return [
        `### ${kind}: ${count} pictures`,
        table(['recipe', "model's time", 'mean error', 'edge', 'band', 'found'], rows),
      ].join('\n\n');
    })
    .join('\n\n');
