import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readConfig } from '../../src/config/index.ts';
import {
  bind,
  createExecution,
  type Infer,
  inputSizeOf,
  type Mask,
  type Model,
  modelNode,
  type Nodes,
  type Picture,
  plan,
  type Recipe,
  type Registry,
  type SourceNode,
} from '../../src/pipeline/index.ts';
import { fileSource } from '../../src/plugins/index.ts';
import { openFileStore, openRuntime } from '../../src/runtime/index.ts';
import { createLog } from '../../src/server/index.ts';
import { cachedInference } from './inference-cache.ts';
import { type OpacityMap, opacityMap } from './opacity-map.ts';

/** The real server's parts with its default model, and recipes bound to picture files. */
export interface RecipeRunner {
  readonly registry: Registry;
  /** The model's facts. */
  readonly model: Model;
  /** The digest by which recipes name a file. */
  digestOf(file: string): Promise<string>;
  /** A picture file: recipes bound to it share what they agree in. */
  open(file: string): Promise<RecipeBindings>;
  /** How often the model ran; what was remembered does not count. */
  modelRuns(): number;
  close(): Promise<void>;
}

export interface RecipeBindings {
  /** The mask of a recipe laid over the model's own, and what it costs. @throws CodedError where the recipe is wrong */
  masked(recipe: Recipe): CostedMask;
  /** The nodes of the defaults, the model's own recipe, and these. @throws CodedError where a recipe is wrong */
  bound(...recipes: readonly Recipe[]): Nodes;
}

export interface CostedMask {
  /** Equal keys, equal masks. */
  readonly key: string;
  /** Makes it. The cost is the model's time by reckoning: pixels of all that it was given, in inputs of its own size. */
  make(): Promise<{ readonly mask: Mask; readonly cost: number }>;
}

/** @throws CodedError `MODEL_NOT_INSTALLED` */
export async function openRecipeRunner(cacheFolder: string): Promise<RecipeRunner> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'matteql-quality-'));
  const config = readConfig({ ...process.env, DATA_DIR: dataFolder });
  const { services, models, close } = await openRuntime(config, { log: createLog(), openStore: openFileStore });
  const { registry, base } = services.catalog;
  const facts = await services.modelFacts(services.defaultModel);
  const { recipe: own } = models.find(services.defaultModel);
  const inference = cachedInference(services.infer, cacheFolder);
  /** Files that recipes name by digest. */
  const files = new Map<string, SourceNode>();

  async function digestOf(file: string): Promise<string> {
    const data = await readFile(file);
    const digest = createHash('sha256').update(data).digest('hex');
    if (!files.has(digest)) files.set(digest, await fileSource(data));
    return digest;
  }

  const source = (digest: string): SourceNode => files.get(digest)!;

  return {
    registry,
    model: facts,
    digestOf,
    async open(file) {
      const digest = await digestOf(file);
      const { heavy } = services;
      const execution = createExecution({ infer: inference, heavy, source });
      return {
        masked(recipe) {
          const { width, height } = inputSizeOf(facts, source(digest).header);
          let pixels = 0;
          const counting: Infer = (model, view, signal) => {
            pixels += view.width * view.height;
            return inference(model, view, signal);
          };
          // An execution of its own: what another recipe made already would cost this one nothing.
          const alone = createExecution({ infer: counting, heavy, source });
          const roots = { source: source(digest), model: modelNode(facts) };
          const node = bind(plan(registry, base, own, recipe), roots, alone).mask;
          return {
            key: node.key,
            async make() {
              const mask = await node.get();
              return { mask, cost: pixels / (width * height) };
            },
          };
        },
        bound: (...recipes) =>
          bind(plan(registry, base, own, ...recipes), { source: source(digest), model: modelNode(facts) }, execution),
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
