import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Manifest } from '../../models/index.ts';
import {
  type Bench,
  bind,
  CodedError,
  createBench,
  createRegistry,
  given,
  type InputView,
  type Key,
  keyOf,
  type Mask,
  type Model,
  type Nodes,
  type Picture,
  plan,
  type Recipe,
  type Registry,
} from '../../pipeline/index.ts';
import { base, plugins } from '../../plugins/index.ts';

const registry: Registry = createRegistry(plugins);

/** A model's own recipe, as the server would follow it, on files. */
export interface FileRecipe {
  /** What the network is shown of a picture. @throws CodedError for what is no picture */
  inputs(file: string): Promise<readonly InputView[]>;
  /** A picture, and the mask that a network gives for it. */
  mask(file: string, infer: Bench['infer']): Promise<{ readonly picture: Picture; readonly mask: Mask }>;
  /** Opacities 0 to 255 of a grey picture that says where the subject is. */
  truth(file: string): Promise<Mask>;
}

export function recipeOn(manifest: Manifest, model: Model): FileRecipe {
  const nodes = (file: string, bench: Partial<Bench> = {}) => nodesOf(file, model, manifest.recipe, bench);
  return {
    inputs: (file) => naming(file, async () => (await nodes(file)).input.get()),
    mask: (file, infer) =>
      naming(file, async () => {
        const { decoded, mask } = await nodes(file, { infer });
        return { picture: await decoded.get(), mask: await mask.get() };
      }),
    truth: (file) => naming(file, async () => opacityOf(await (await nodes(file)).decoded.get())),
  };
}

/** Of hundreds of pictures, a mistake names the one. */
async function naming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, `${file}: ${error.message}`, [], { cause: error });
  }
}

function opacityOf({ data, channels, width, height }: Picture): Mask {
  const opacity = new Uint8Array(width * height);
  for (let i = 0; i < opacity.length; i++) {
    const alpha = channels === 4 ? data[4 * i + 3]! : 255;
    opacity[i] = Math.round((data[channels * i]! * alpha) / 255);
  }
  return { data: opacity, width, height };
}

async function nodesOf(file: string, model: Model, recipe: Recipe, bench: Partial<Bench>): Promise<Nodes> {
  const data = await readFile(file);
  const digest = createHash('sha256').update(data).digest('hex');
  const roots = { source: given(digest as Key, () => ({ data })), model: given(keyOf(model), () => model) };
  return bind(plan(registry, base, recipe), roots, createBench(bench));
}
