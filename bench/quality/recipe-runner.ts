import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readConfig } from '../../src/config.ts';
import { openHouse } from '../../src/house.ts';
import {
  type Bench,
  bind,
  createBench,
  given,
  type Key,
  keyOf,
  type Nodes,
  type Picture,
  plan,
  type Recipe,
} from '../../src/pipeline/index.ts';
import { createLog } from '../../src/server/index.ts';
import { cachedInference } from './inference-cache.ts';
import { type OpacityMap, opacityMap } from './opacity-map.ts';

/** The real server's parts with its default model, and recipes bound to picture files. */
export interface RecipeRunner {
  readonly house: Awaited<ReturnType<typeof openHouse>>['house'];
  /** The model's name and the digest of its weights. */
  readonly model: { readonly name: string; readonly digest: string };
  /** The digest by which recipes name a file. */
  digestOf(file: string): Promise<string>;
  /** A picture file: recipes bound to it share what they agree in. */
  open(file: string): Promise<RecipeBindings>;
  /** How often the model ran; what was remembered does not count. */
  modelRuns(): number;
  close(): Promise<void>;
}

export interface RecipeBindings {
  /** The nodes of the defaults, the model's own recipe, and these. @throws CodedError where a recipe is wrong */
  bound(...recipes: readonly Recipe[]): Nodes;
}

/** @throws CodedError `MODEL_NOT_INSTALLED` */
export async function openRecipeRunner(cacheFolder: string): Promise<RecipeRunner> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'matteql-quality-'));
  const { house, close } = await openHouse(readConfig({ ...process.env, DATA_DIR: dataFolder }), createLog());
  const facts = await house.models.facts(house.models.default);
  const own = house.models.list.find(({ name }) => name === house.models.default)!.recipe;
  const inference = cachedInference(house.infer, cacheFolder);
  const model = given(keyOf(facts), () => facts);
  /** Files that recipes name by digest. */
  const files = new Map<string, string>();

  async function digestOf(file: string): Promise<string> {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    files.set(digest, file);
    return digest;
  }

  function source(digest: string): Nodes['source'] {
    return given(digest as Key, async () => ({ data: await readFile(files.get(digest)!) }));
  }

  return {
    house,
    model: { name: facts.name, digest: facts.digest },
    digestOf,
    async open(file) {
      const digest = await digestOf(file);
      const bench: Bench = createBench({ infer: inference, heavy: house.heavy, source });
      return {
        bound: (...recipes) =>
          bind(plan(house.registry, house.base, own, ...recipes), { source: source(digest), model }, bench),
      };
    },
    modelRuns: () => inference.runs,
    async close() {
      await close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A grey picture of ground truth as opacities; it must have the given size, where there is one. */
export async function readOpacity(file: string, size?: { width: number; height: number }): Promise<OpacityMap> {
  const { data, info } = await sharp(file)
    .flatten({ background: '#000' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (size && (info.width !== size.width || info.height !== size.height)) {
    throw new Error(
      `${file} has ${info.width} x ${info.height} pixels, and its picture ${size.width} x ${size.height}.`,
    );
  }
  return opacityMap({ data, width: info.width, height: info.height });
}

/** A picture's colors. */
export async function readPicture(file: string): Promise<Picture> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}
