import sharp from 'sharp';
import type { Recipe } from '../../src/pipeline/index.ts';
import type { MaskResult } from './evaluate-masks.ts';
import { type RecipeRunner, readOpacity } from './recipe-runner.ts';
import { REFERENCE } from './recipes.ts';
import { sameMasks } from './report.ts';

const CELL = { width: 220, height: 170 };
const TITLE = 18;
const ROWS = 10;

/** A picture on which a recipe is worse than the reference, and by how much of the band error. */
export interface Worst {
  readonly result: MaskResult;
  readonly by: number;
}

/** For each recipe, the picture whose band error it raised most; the worst of these first. Of equal masks one is shown. */
export function worstOf(results: readonly MaskResult[]): readonly Worst[] {
  const reference = new Map(results.filter((v) => v.candidate === REFERENCE).map((v) => [v.pair, v.figures.band]));
  const worst = sameMasks(results).map(([name]) =>
    results
      .filter(({ candidate }) => candidate === name)
      .map((result): Worst => ({ result, by: result.figures.band - reference.get(result.pair)! }))
      .reduce((a, b) => (b.by > a.by ? b : a)),
  );
  return worst
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)
    .slice(0, ROWS);
}

/** A row a case: picture, truth, the reference's mask, the candidate's, and where it is too opaque (red) or too clear (blue). */
export async function sheetOf(
  runner: RecipeRunner,
  cases: readonly Worst[],
  candidates: Readonly<Record<string, Recipe>>,
): Promise<Buffer> {
  const layers: { input: Buffer; left: number; top: number }[] = [];
  for (const [row, { result, by }] of cases.entries()) {
    const { pair, candidate } = result;
    const bindings = await runner.open(pair.image);
    const recipe = candidates[candidate]!;
    const [reference, mask] = await Promise.all([bindings.bound().mask.get(), bindings.bound(recipe).mask.get()]);
    const truth = await readOpacity(pair.truth, mask);
    const { width, height } = mask;
    const grey = (data: Uint8Array) => sharp(data, { raw: { width, height, channels: 1 } });
    const exact = Uint8Array.from(truth.data, (value) => Math.round(255 * value));
    const cells = [
      sharp(await sharp(pair.image).autoOrient().toBuffer()),
      grey(exact),
      grey(reference.data),
      grey(mask.data),
      sharp(differenceOf(mask.data, exact), { raw: { width, height, channels: 3 } }),
    ];
    const top = row * (CELL.height + TITLE);
    const title = `${pair.set}/${pair.name}: ${candidate}, band error ${result.figures.band.toFixed(3)}, ${by.toFixed(3)} more than the reference${result.found ? '' : ' (subject not found)'}`;
    layers.push({ input: labelOf(title), left: 0, top });
    for (const [column, cell] of cells.entries()) {
      const input = await cell
        .toColourspace('srgb')
        .resize({ ...CELL, fit: 'contain', background: '#333' })
        .png()
        .toBuffer();
      layers.push({ input, left: column * CELL.width, top: top + TITLE });
    }
  }
  const size = { width: 5 * CELL.width, height: Math.max(1, cases.length) * (CELL.height + TITLE) };
  const paper = sharp({ create: { ...size, channels: 3, background: '#333' } });
  return paper.composite(layers).webp({ quality: 60, effort: 6 }).toBuffer();
}

function differenceOf(mask: Uint8Array, truth: Uint8Array): Uint8Array {
  const data = new Uint8Array(3 * mask.length).fill(255);
  for (let i = 0; i < mask.length; i++) {
    const by = mask[i]! - truth[i]!;
    if (by > 0) data[3 * i + 1] = data[3 * i + 2] = 255 - by;
    else data[3 * i] = data[3 * i + 1] = 255 + by;
  }
  return data;
}

const labelOf = (text: string): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${5 * CELL.width}" height="${TITLE}"><text x="4" y="13" font-family="sans-serif" font-size="12" fill="#fff">${text.replace(/[<&]/g, ' ')}</text></svg>`,
  );
