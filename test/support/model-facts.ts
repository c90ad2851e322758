import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Loadable } from '../../src/engine/index.ts';
import type { InputView, Model } from '../../src/pipeline/index.ts';

type Size = readonly [width: number, height: number];

/** A model's facts: one-channel opacity, NCHW, RGB, unless said otherwise. */
export const factsOf = (
  name: string,
  size: Size,
  { input = {}, output = {} }: { input?: Partial<Model['input']>; output?: Partial<Model['output']> } = {},
): Model => ({
  name,
  // That of a file is said by `loadableOf`.
  digest: `sha256:${name}`,
  input: { size, layout: 'nchw', order: 'rgb', ...input },
  output: { channels: 1, meaning: 'opacity', ...output },
});

/** Facts with the digest of a file that is there. */
export const loadableOf = (model: Model, file: string): Loadable => ({
  model: { ...model, digest: `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}` },
  file,
});

/** A view of one color at a model's size, as pixels that the engine divides by 255. */
export function plainView(
  { input: { layout, order } }: Model,
  [width, height]: Size,
  color: readonly [number, number, number],
): InputView {
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = color[i % 3]!;
  const box = { left: 0, top: 0, width, height };
  const data = { pixels, scale: [1 / 255, 1 / 255, 1 / 255], bias: [0, 0, 0] } as const;
  return { width, height, layout, order, frame: { picture: box, source: box, content: box }, data };
}
