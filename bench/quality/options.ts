import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Pair, pairsOf, sampled } from '../../src/cli/quantize/pairs.ts';

export const USAGE = `npm run bench:quality -- <folder> [--set name] [--recipes names|file.json] [--quick N] [--all] [--out folder]

Judges masks and colors against the truth of <folder>: pairs.json, or folders "image" and "mask" (or "alpha") with files of one
name. Takes 14 pictures of each set, N with --quick, every one with --all. --recipes: names from bench/quality/recipes.ts or
"preset print", separated by commas, or a JSON file of recipes by name. Writes quality.md and quality-worst.webp into bench.`;

/** Pictures of each set, if nothing is said. */
const USUAL = 14;

export interface Options {
  readonly pairs: readonly Pair[];
  /** Names, or a file; all if not said. */
  readonly recipes?: string;
  readonly out: string;
}

/** @throws Error that says what is wrong with the arguments */
export function optionsOf(args: readonly string[]): Options {
  const { values: said, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: 'string' },
      recipes: { type: 'string' },
      quick: { type: 'string' },
      all: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error(`Say a folder.\n\n${USAGE}`);
  const count = said.all ? Number.POSITIVE_INFINITY : Number(said.quick ?? USUAL);
  if (!(count >= 1)) throw new Error(`--quick ${said.quick}: say a number of pictures of each set.`);
  const all = pairsOf(resolve(folder)).filter(({ set }) => said.set === undefined || set === said.set);
  if (all.length === 0) throw new Error(`There is no set "${said.set}" in ${folder}.`);
  return { pairs: sampled(all, count), out: said.out, ...(said.recipes !== undefined && { recipes: said.recipes }) };
}
