import type { GroundTruthPair } from '../../src/evaluation/index.ts';
import { shrink } from '../../src/imaging/index.ts';
import {
  type AnyPlugin,
  createHost,
  type Mask,
  type MatteView,
  type Picture,
  schemaOf,
} from '../../src/pipeline/index.ts';
import { bandOf } from './band.ts';
import { bandError } from './errors.ts';
import { opacityMap } from './opacity-map.ts';
import { type RecipeRunner, readOpacity } from './recipe-runner.ts';
import { restores } from './recipes.ts';

/** Band error of a mask that was smallMatte and brought back. */
export interface RestoreResult {
  readonly pair: GroundTruthPair;
  /** Which mask: the model's, or the ground truth, where nothing but restoring is evaluated. */
  readonly of: 'model' | 'truth';
  /** 2: half of the picture's width and height. */
  readonly factor: number;
  readonly candidate: string;
  readonly band: number;
}

const FACTORS = [2, 4];
const { signal } = new AbortController();

/** Masks at half and a quarter of the picture's size, brought back by each of the plugins, as if a model had given them. */
export async function evaluateRestores(
  runner: RecipeRunner,
  pairs: readonly GroundTruthPair[],
): Promise<readonly RestoreResult[]> {
  const results: RestoreResult[] = [];
  for (const pair of pairs) {
    const nodes = (await runner.open(pair.image)).bound();
    const decoded = await nodes.decoded.get();
    const truth = await readOpacity(pair.truth, decoded);
    const band = bandOf(truth, pair.trimap === undefined ? undefined : await readOpacity(pair.trimap, truth));
    if (!band.includes(1)) continue;
    const exact = { ...decoded, data: Uint8Array.from(truth.data, (value) => Math.round(value * 255)) };
    for (const [of, mask] of Object.entries({ model: await nodes.mask.get(), truth: exact })) {
      for (const factor of FACTORS) {
        const matte = [await smallMatte(mask, factor)];
        for (const [candidate, choice] of Object.entries(restores)) {
          const made = await restored(runner, choice!, matte, decoded);
          const figure = bandError({ mask: opacityMap(made), truth, band });
          results.push({ pair, of: of as RestoreResult['of'], factor, candidate, band: figure });
        }
      }
    }
  }
  return results;
}

async function smallMatte(mask: Mask, factor: number): Promise<MatteView> {
  const size = { width: Math.round(mask.width / factor), height: Math.round(mask.height / factor) };
  const { data } = await shrink({ ...mask, channels: 1 }, size, 'linear', signal);
  const whole = (width: number, height: number) => ({ left: 0, top: 0, width, height });
  const picture = { width: mask.width, height: mask.height };
  const frame = { picture, source: whole(mask.width, mask.height), content: whole(size.width, size.height) };
  return { data: Float32Array.from(data, (byte) => byte / 255), ...size, frame };
}

async function restored(
  { registry }: RecipeRunner,
  choice: object,
  matte: readonly MatteView[],
  decoded: Picture,
): Promise<Mask> {
  const [[name, given]] = Object.entries(choice) as [[string, object]];
  const plugin: AnyPlugin = registry.find('restore', name)!;
  return plugin.run({ matte, decoded }, schemaOf(plugin.options).parse(given), createHost({ signal }));
}
