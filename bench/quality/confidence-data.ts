import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FOUND_OVERLAP } from '../../src/evaluation/index.ts';
import { fitted } from './confidence.ts';
import type { MaskResult } from './evaluate-masks.ts';

const ABOUT =
  "Answers that the fits of `confidence` in the manifests are made of: the doubt of the model's answer, IoU of the recipe's mask with the ground truth, found above .85. reference is the model's own recipe, balanced the preset. Written by `npm run bench:quality -- <folder> --all` for the model that it runs.";

/** Keeps what confidence is fitted to, beside that of other models: a line an answer, so that a change shows which pictures it is about. */
export function storeConfidenceData(file: string, model: string, results: readonly MaskResult[]): void {
  const lines = results.flatMap(({ pair, candidate, doubt, figures }) => {
    const recipe = fitted.find((name) => name === candidate)?.replace('preset ', '');
    if (recipe === undefined || doubt === null) return [];
    const iou = Number(figures.overlap.toFixed(4));
    const picture = `${pair.set}/${pair.name}`;
    return [{ picture, recipe, doubt: Number(doubt.toPrecision(4)), iou, found: figures.overlap > FOUND_OVERLAP }];
  });
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).models : {};
  const models = Object.entries({ ...before, [model]: lines }).map(
    ([name, answers]) =>
      ` ${JSON.stringify(name)}: [\n${(answers as object[]).map((answer) => `  ${JSON.stringify(answer)}`).join(',\n')}\n ]`,
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `{\n"about": ${JSON.stringify(ABOUT)},\n"models": {\n${models.join(',\n')}\n}\n}\n`);
}
