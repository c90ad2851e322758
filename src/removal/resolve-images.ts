import type { ErrorPath, Recipe, Registry, StageName } from '../pipeline/index.ts';
import { under } from './error-path.ts';
import type { ImageInput } from './image-input.ts';
import type { Sources } from './sources.ts';

/** A recipe whose images are resolved, and named by their digests instead. */
export async function resolveImages(
  given: object,
  registry: Registry,
  sources: Pick<Sources, 'take'>,
): Promise<Recipe> {
  async function choice(stage: StageName, chosen: Record<string, any>, at: ErrorPath) {
    return mapped(chosen, async (name, options) => {
      const plugin = registry.find(stage, name);
      if (!plugin || options == null) return options;
      return mapped(options, async (option, value) => {
        if (plugin.options[option]?.shape.type !== 'Image' || value == null) return value;
        const { digest } = await under([...at, name, option], () => sources.take(value as ImageInput));
        return { digest };
      });
    });
  }
  const recipe = await mapped(given as Record<string, any>, async (stage, choices) => {
    if (choices == null) return choices;
    if (!Array.isArray(choices)) return choice(stage as StageName, choices, [stage]);
    return allOf(choices.map((each, index) => choice(stage as StageName, each, [stage, index])));
  });
  return recipe as Recipe;
}

/** An object with each value made anew, all of them at once. */
async function mapped<T>(from: Record<string, T>, make: (name: string, value: T) => Promise<unknown>) {
  const entries = Object.entries(from).map(async ([name, value]) => [name, await make(name, value)] as const);
  return Object.fromEntries(await allOf(entries));
}

/** Waits for all of them, also when one fails: what the others wait for would go on unobserved. */
export async function allOf<const T extends readonly unknown[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work) as never;
}
