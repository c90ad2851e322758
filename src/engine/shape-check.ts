import { inputSizeOf, type Model, type PictureSize } from '../pipeline/index.ts';
import type { Operation } from './onnx-operation.ts';
import { NotResizable } from './shape-rules.ts';
import { sidesOf } from './tensor-layout.ts';
import type { ShapeOf } from './trace-shapes.ts';

export type ShapesAt = (size: PictureSize, operations: readonly Operation[]) => ShapeOf;

/** The size that a network's authors use. */
export const ownSizeOf = (model: Model): PictureSize => inputSizeOf(model, { width: 1, height: 1 });

/** Sizes that a manifest names: the smallest, others that differ from it in one side only, and the longest. */
export function otherSizesOf({ input: { sizes } }: Model): readonly PictureSize[] {
  if (!sizes) throw new NotResizable('its manifest names no other size');
  const { least, most, multipleOf } = sizes;
  const next = Math.min(most, least + multipleOf);
  return [
    { width: next, height: least },
    { width: least, height: next },
    { width: least, height: least },
    { width: most, height: least },
  ];
}

/** An input, and the size of the answer to it. */
export interface SizePair {
  readonly input: PictureSize;
  readonly answer: PictureSize;
}

/**
 * Follows shapes at several sizes: whether the answer always has the proportions of the input.
 *
 * @returns the first of those sizes with its answer
 * @throws NotResizable with the size at which it has not
 */
export function checkShapes(
  shapesAt: ShapesAt,
  operations: readonly Operation[],
  model: Model,
  output: string,
): SizePair {
  const pairAt = (input: PictureSize): SizePair => {
    try {
      const { shape } = shapesAt(input, operations)(output);
      const answer = sidesOf(shape, model.output.channels, model.input.layout);
      if (answer) return { input, answer };
      throw new NotResizable(`its answer would be ${shape.join('x')}`);
    } catch (error) {
      if (!(error instanceof NotResizable)) throw error;
      throw new NotResizable(`at ${input.width}x${input.height} ${error.message}`);
    }
  };
  const own = pairAt(ownSizeOf(model));
  const others = otherSizesOf(model).map(pairAt);
  for (const { input, answer } of others) {
    const isProportional =
      answer.width * own.input.width === own.answer.width * input.width &&
      answer.height * own.input.height === own.answer.height * input.height;
    if (isProportional) continue;
    throw new NotResizable(`at ${input.width}x${input.height} its answer would be ${answer.width}x${answer.height}`);
  }
  return others[0]!;
}
