import { type Key, keyOf, type Plan } from '../pipeline/index.ts';

interface Covered {
  /** Of the source. */
  readonly digest: string;
  /** As the field `model` shows it. */
  readonly model: string | null;
  /** Of the model's facts and weights; equal for all that run none. */
  readonly modelKey: Key | null;
  readonly steps: Plan;
}

/**
 * The id of a removal: equal where every field of it is equal, whatever its arguments are. The key of its picture is not
 * enough: a composite may read no foreground, and `render` may then ask for one that does.
 */
export const removalId = ({ digest, model, modelKey, steps }: Covered): string =>
  keyOf(
    'removal',
    digest,
    model,
    modelKey,
    steps.map(({ plugin, options }) => [plugin.stage, plugin.name, plugin.version, Object.entries(options).sort()]),
  );
