import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type GroundTruthPair, pairsOf, samplePairs } from '../../src/evaluation/index.ts';

export const USAGE = `npm run bench:quality -- <folder> [--set name] [--recipes names|file.json] [--quick N] [--all] [--papers] [--large] [--out folder]

Evaluates masks and colors against the ground truth of <folder>: pairs.json, or folders "image" and "mask" (or "alpha") with files of one
name. Takes 14 pictures of each set, N with --quick, every one with --all. --recipes: names from bench/quality/recipes.ts or
"preset print", separated by commas, or a JSON file of recipes by name. --papers: also the measures of papers that take long. --large: also pictures above 4
megapixels, made of those that have a trimap. Writes quality.md and quality-worst.webp into bench.`;

/** Pictures of each set. */
const DEFAULT_COUNT = 14;

export interface Options {
  readonly pairs: readonly GroundTruthPair[];
  /** Names, or a file; all by default. */
  readonly recipes?: string;
  readonly out: string;
  /** Whether these are all pictures of the folder. */
  readonly all: boolean;
  /** Whether slow metrics are evaluated too. */
  readonly papers: boolean;
  /** Whether larger inputs and tiles are evaluated, on large pictures. */
  readonly large: boolean;
}

/** @throws Error that says what is wrong with the arguments */
export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: 'string' },
      recipes: { type: 'string' },
      quick: { type: 'string' },
      all: { type: 'boolean', default: false },
      papers: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error(`Name a folder.\n\n${USAGE}`);
  const count = values.all ? Number.POSITIVE_INFINITY : Number(values.quick ?? DEFAULT_COUNT);
  if (!(count >= 1)) throw new Error(`--quick ${values.quick}: give a number of pictures of each set.`);
  const all = pairsOf(resolve(folder)).filter(({ set }) => values.set === undefined || set === values.set);
  if (all.length === 0) throw new Error(`There is no set "${values.set}" in ${folder}.`);
  return {
    pairs: samplePairs(all, count),
    out: values.out,
    all: values.all && values.set === undefined,
    papers: values.papers,
    large: values.large,
    ...(values.recipes !== undefined && { recipes: values.recipes }),
  };
}
