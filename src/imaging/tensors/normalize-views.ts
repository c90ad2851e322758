import type { InputView, Model, ResizedView } from '../../pipeline/index.ts';

/** A number for each of the channels red, green and blue. */
export type Triple = readonly [number, number, number];

/** Of the training pictures of ImageNet, where 1 is white: red, green, blue. */
export const IMAGENET_MEAN: Triple = [0.485, 0.456, 0.406];
/** Standard deviations of the same. */
export const IMAGENET_STD: Triple = [0.229, 0.224, 0.225];

/**
 * A view as `(pixel / white - mean) / std`, channel by channel in RGB order, in the model's layout and channel order.
 * Nothing is computed here: the engine expands the pixels.
 */
export function normalizeView(view: ResizedView, model: Model, white: number, mean: Triple, std: Triple): InputView {
  const { data: pixels, width, height, frame } = view;
  const { layout, order } = model.input;
  const scale = triple((c) => 1 / (white * std[c]));
  const bias = triple((c) => -mean[c] / std[c]);
  return { width, height, frame, layout, order, data: { pixels, scale, bias } };
}

const triple = (of: (channel: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];

/** Three numbers of an option, whose length its type does not carry. */
export const tripleOf = (numbers: readonly number[]): Triple => numbers as unknown as Triple;

/**
 * Greatest byte of all views together: a dark tile of a bright picture stays dark. Never 0, so that a black picture is all
 * zeros before mean and deviation. About 1 ms for 1024x1024.
 */
export function maximumOf(views: readonly ResizedView[]): number {
  let maximum = 1;
  for (const { data } of views) {
    for (let i = 0; i < data.length && maximum < 255; i++) if (data[i]! > maximum) maximum = data[i]!;
  }
  return maximum;
}
