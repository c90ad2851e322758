import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config/index.ts';
import { presets } from '../../src/plugins/index.ts';
import { conditionsNow } from '../conditions.ts';
import { composedPart } from './composed-part.ts';
import { confidencePart } from './confidence.ts';
import { storeConfidenceData } from './confidence-data.ts';
import { costPicture, costPoints, costTable } from './cost-picture.ts';
import { defaultPart } from './default-bars.ts';
import { anyForeground, evaluateColors } from './evaluate-colors.ts';
import { evaluateMasks } from './evaluate-masks.ts';
import { evaluateRestores } from './evaluate-restores.ts';
import { keptFigures } from './kept-figures.ts';
import { evaluateLarge } from './large.ts';
import { largePart } from './large-part.ts';
import { metricNames, quickNames } from './metrics.ts';
import { optionsOf } from './options.ts';
import { promisesPart } from './promises.ts';
import { openRecipeRunner } from './recipe-runner.ts';
import { candidatesOf, colors } from './recipes.ts';
import { colorsPart, legendOf, masksPart, restoresPart } from './report.ts';
import { sheetOf, worstOf } from './sheet.ts';

// Figures are of one model, whatever `auto` would choose on the machine that they are measured on.
process.env.DEFAULT_MODEL ||= 'isnetInt8';

/** Evaluates masks and colors against ground truth with the real default model, and writes quality.md with a sheet of the worst. */
async function main({ pairs, recipes, out, all, papers, large }: ReturnType<typeof optionsOf>): Promise<void> {
  const start = performance.now();
  const conditions = conditionsNow();
  const folder = join(readConfig(process.env).home, 'quality');
  const kept = keptFigures(join(folder, 'figures'));
  const runner = await openRecipeRunner(folder);
  try {
    const candidates = await candidatesOf(recipes, presets);
    const results = await evaluateMasks(
      runner,
      kept,
      pairs,
      candidates,
      papers ? metricNames : quickNames,
      console.log,
    );
    const found = new Set(results.filter(({ found }) => found).map(({ pair }) => pair.image));
    const restored = recipes === undefined ? await evaluateRestores(runner, pairs) : [];
    const colored = await evaluateColors(runner, pairs, colors, true);
    const composed = await evaluateColors(runner, pairs, candidates, false, anyForeground);
    const ofLarge = large ? await evaluateLarge(runner, kept, pairs, console.log) : [];
    const text = [
      '# Quality against ground truth',
      `Written by \`npm run bench:quality\`. Conditions: ${conditions}; ${pairs.length} pictures.`,
      `It took ${((performance.now() - start) / 60_000).toFixed(0)} minutes, in which the model ran ${runner.modelRuns()} times; earlier outputs and figures are kept on the disk.`,
      '## What was promised',
      promisesPart(results, restored, colored),
      '## The default recipe',
      DEFAULT,
      defaultPart(
        results,
        colored,
        composed.filter(({ pair }) => found.has(pair.image)),
      ),
      '## Cost',
      COST,
      costTable(costPoints(results)),
      '![Mean error over cost](quality-cost.svg)',
      '## Confidence',
      CONFIDENCE,
      confidencePart(results, runner.model.confidence),
      '## Masks',
      legendOf(results),
      masksPart(results),
      ...(restored.length > 0 ? [RESTORES, restoresPart(restored, (image) => found.has(image))] : []),
      ...(colored.length > 0
        ? [COLORS, colorsPart('The true opacity given as `own` mask', colored), composedPart(results, composed)]
        : []),
      ...(ofLarge.length > 0 ? [LARGE, largePart(ofLarge)] : []),
      WORST,
    ];
    mkdirSync(out, { recursive: true });
    if (all) storeConfidenceData(join(out, 'results/confidence.json'), runner.model.name, results);
    const file = runner.model.name === 'isnetInt8' ? 'quality' : `quality-${runner.model.name}`;
    writeFileSync(join(out, `${file}.md`), `${text.join('\n\n').replaceAll('quality-cost', `${file}-cost`)}\n`);
    writeFileSync(join(out, `${file}-cost.svg`), costPicture(costPoints(results)));
    writeFileSync(join(out, `${file}-worst.webp`), await sheetOf(runner, worstOf(results), candidates));
    console.log(`\n${text.slice(1, 5).join('\n\n')}\n\nMore in ${join(out, `${file}.md`)}.`);
  } finally {
    await runner.close();
  }
}

const DEFAULT = `What a request gets that says nothing, preset \`BALANCED\`, against the model's own recipe. "Found" is by each recipe's own mask:
IoU above .85.`;

const COST = `The model's time by reckoning: pixels of everything that it was given, in inputs of its own size; means over all pictures.`;

const CONFIDENCE = `How often a subject is found whose answer has a certain doubt: \`1 / (1 + (doubt / even) ^ steepness)\`, fitted by greatest likelihood.
\`Subject.confidence\` gives it; the data of the manifests' fits is in \`results/confidence.json\`.`;

const RESTORES = `## Masks from half and quarter size

A mask shrunk to half and a quarter of the picture's width and height, and brought back by \`restore.resample\` with its cubic kernel and
by the plugins compared with it: the model's mask, and the ground truth, where nothing but restoring is evaluated.`;

const COLORS = `## Color

Composite error: mean absolute difference, 0 to 255, between the cutout on a new background and the true foreground on it, within the
uncertain band of the true opacity, on the stored sRGB numbers. With the true opacity as the mask the background cancels out.
Where a set has no true foreground, as alphamatting27, it is estimated from the true opacity by \`blurFusion\`. With each recipe's own mask
most of it is the mask's error. Subjects that the reference found are chosen by what the reference does well: a picture that it got by
luck counts against the others, and one that only they got does not count for them. So the figures are given for three choices.`;

const LARGE = `## Large pictures

What larger inputs of the model and tiles give above 4 megapixels. No shared set has such pictures of known opacity; two are made of every
picture that has a trimap, three times as wide and high. *Enlarged* is the picture itself, which has no more detail than before. *Composed*
is the subject at its own size, a third of the picture's, before the picture enlarged and out of focus: a larger input shows the model more
of it. The columns are means of the reference, and changes against it; *found* is by each recipe's own mask.`;

const WORST = `## The worst cases

For each recipe the picture whose band error it raised most: picture, truth, reference, recipe, and their difference from the truth (red
is too opaque, blue too clear). They are in \`quality-worst.webp\` beside this file once the benchmark has run; the pictures are not ours
to give, so it is not committed.`;

await main(optionsOf(process.argv.slice(2)));
