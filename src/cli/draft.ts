import type { GraphDescription, TensorInfo } from '../engine/index.ts';
import type { Manifest } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';

/** A manifest as far as a graph describes it, and a line for each field that is a guess. */
export interface ManifestDraft {
  readonly manifest: Omit<Manifest, 'name'>;
  readonly guesses: readonly string[];
}

/**
 * Drafts a manifest from a graph. The rest is filled with the most common values, so that the file is valid at once, and
 * with the strictest license.
 *
 * @param digest of the file, `sha256:` and hex
 * @param bytes size of the file
 * @throws CodedError `MODEL_MISMATCH` for a graph that takes no picture
 */
export function draftManifest(title: string, graph: GraphDescription, digest: string, bytes: number): ManifestDraft {
  const input = graph.inputs.find(isPicture);
  const output = graph.outputs.find(({ shape }) => shape.length >= 3) ?? graph.outputs[0];
  if (!input || !output) {
    const shapes = graph.inputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ') || 'nothing';
    throw new CodedError(
      'MODEL_MISMATCH',
      `The model takes ${shapes}, and not a picture of three channels: [1, 3, height, width] or [1, height, width, 3].`,
    );
  }
  const layout = layoutOf(input);
  const [, first, second, third] = input.shape;
  const [height, width] = layout === 'nchw' ? [second, third] : [first, second];
  const isFixed = typeof width === 'number' && typeof height === 'number';
  const channels = layout === 'nchw' ? output.shape[1] : output.shape[3];
  const twoClasses = output.shape.length === 4 && typeof channels === 'number' && channels > 1;
  return {
    manifest: {
      title,
      license: 'unknown',
      commercialUse: false,
      source: 'unknown',
      digest,
      bytes,
      input: {
        name: input.name,
        size: isFixed ? [width, height] : { shortSide: 1024, multipleOf: 32 },
        layout,
        order: 'rgb',
      },
      output: { name: output.name, channels: twoClasses ? channels : 1, meaning: twoClasses ? 'logits' : 'opacity' },
      recipe: {
        resize: { stretch: { kernel: 'linear' } },
        normalize: { imagenet: {} },
        denormalize: twoClasses ? { softmax: { channel: 1 } } : { clamp: {} },
        restore: { resample: { kernel: 'cubic' } },
      },
    },
    guesses: [
      'title, license, commercialUse, source: its authors, and what its license allows',
      ...(isFixed ? [] : ['input.size: the graph takes any; [width, height] if it was trained on one size']),
      'input.order: rgb or bgr',
      ...(graph.outputs.length > 1 ? [`output.name: one of ${graph.outputs.map(({ name }) => name).join(', ')}`] : []),
      'output.meaning: opacity (0..1 already) or logits',
      'recipe.normalize: the numbers it was trained on: imagenet, symmetric, halfUnit, unit, meanStd or maxScaled',
      `recipe.denormalize: clamp or minMax for opacity, ${twoClasses ? 'softmax (which channel is the subject?)' : 'sigmoid'} for logits`,
    ],
  };
}

const isPicture = ({ shape }: TensorInfo) => shape.length === 4 && (shape[1] === 3 || shape[3] === 3);
const layoutOf = ({ shape }: TensorInfo) => (shape[1] === 3 ? 'nchw' : 'nhwc');
