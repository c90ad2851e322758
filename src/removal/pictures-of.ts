import type { PictureRef, Plan } from '../pipeline/index.ts';

/** Digests of the pictures that a plan names. */
export const picturesOf = (steps: Plan): readonly string[] =>
  steps.flatMap(({ plugin, options }) =>
    Object.entries(options).flatMap(([name, value]) =>
      plugin.options[name]?.shape.type === 'Image' && value !== undefined ? [(value as PictureRef).digest] : [],
    ),
  );
