import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../../src/config/index.ts';
import { pairsOf, samplePairs } from '../../src/evaluation/index.ts';
import { conditionsNow } from '../conditions.ts';
import { evaluateMasks } from './evaluate-masks.ts';
import { keptFigures } from './kept-figures.ts';
import { largePart } from './large-part.ts';
import { largePairs, largeRecipes } from './large-pictures.ts';
import { quickNames } from './metrics.ts';
import { openRecipeRunner } from './recipe-runner.ts';
import { REFERENCE } from './recipes.ts';

process.env.DEFAULT_MODEL ||= 'isnetInt8';

const USAGE =
  'npx tsx bench/quality/large.ts <folder> [pictures of each set] [out]: what larger inputs and tiles give above 4 megapixels, as quality-large.md';

const ABOUT = `What larger inputs of the model and tiles give above 4 megapixels. No shared set has such pictures of known opacity; two
are made of pictures that have a trimap, evenly spaced in their sets, three times as wide and high (\`large-pictures.ts\`). *Enlarged* is the
picture itself, which has no more detail than before. *Composed* is the subject at its own size, a third of the picture's, before the picture
enlarged and out of focus: a larger input shows the model more of it. Changes are against the model's own recipe, in brackets the middle 95 % of
10,000 paired bootstrap samples, bold where they do not hold zero; time is the model's by reckoning; found is IoU above .85.`;

/** Evaluates recipes on large pictures that are made of those of a folder, and writes quality-large.md. */
async function main(folder: string | undefined, count = '4', out = 'bench'): Promise<void> {
  if (folder === undefined) throw new Error(USAGE);
  const conditions = conditionsNow();
  const home = join(readConfig(process.env).home, 'quality');
  const runner = await openRecipeRunner(home);
  const files = await mkdtemp(join(tmpdir(), 'matteql-large-'));
  try {
    const soft = pairsOf(resolve(folder)).filter(({ trimap }) => trimap !== undefined);
    const pairs = samplePairs(soft, Number(count));
    const large = await largePairs(runner, pairs, files);
    const candidates = { [REFERENCE]: {}, ...largeRecipes };
    const kept = keptFigures(join(home, 'figures'));
    const results = await evaluateMasks(runner, kept, large, candidates, quickNames, console.log);
    const text = ['# Large pictures', `Conditions: ${conditions}.`, ABOUT, largePart(results)];
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'quality-large.md'), `${text.join('\n\n')}\n`);
    console.log(text.at(-1));
  } finally {
    await runner.close();
    await rm(files, { recursive: true });
  }
}

const [folder, count, out] = process.argv.slice(2);
await main(folder, count, out);
