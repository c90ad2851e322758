import type { InputView, Model, ResizedView } from '../pipeline/index.ts';

export type Triple = readonly [number, number, number];

export const IMAGENET_MEAN: Triple = [0.485, 0.456, 0.406];
export const IMAGENET_STD: Triple = [0.229, 0.224, 0.225];

/**
 * A view as `(pixel / white - mean) / std`, channel by channel in RGB order, in the model's layout and channel order.
 * Nothing is computed here: the engine unfolds the pixels.
 */
export function normalized(view: ResizedView, model: Model, white: number, mean: Triple, std: Triple): InputView {
  const { data: pixels, width, height, frame } = view;
  const { layout, order } = model.input;
  const scale = triple((c) => 1 / (white * std[c]));
  const bias = triple((c) => -mean[c] / std[c]);
  return { width, height, frame, layout, order, data: { pixels, scale, bias } };
}

const triple = (of: (channel: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];

/** Three numbers of an option, whose length its type does not carry. */
export const tripleOf = (numbers: readonly number[]): Triple => numbers as unknown as Triple;
