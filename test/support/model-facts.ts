import type { InputView, Model } from '../../src/pipeline/index.ts';

type Size = readonly [width: number, height: number];

/** A model's facts: one-channel opacity, NCHW, RGB, unless said otherwise. */
export const factsOf = (
  name: string,
  size: Size,
  { input = {}, output = {} }: { input?: Partial<Model['input']>; output?: Partial<Model['output']> } = {},
): Model => ({
  name,
  // No two networks of a test share a cut: digests are what names it.
  digest: `sha256:${name}`,
  input: { size, layout: 'nchw', order: 'rgb', ...input },
  output: { channels: 1, meaning: 'opacity', ...output },
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
