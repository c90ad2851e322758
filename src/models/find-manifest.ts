import { CodedError, didYouMean } from '../pipeline/index.ts';
import type { Manifest } from './manifest.ts';

/** The manifest of a model. @throws CodedError `BAD_OPTION` that lists the models there are */
export function findManifest(manifests: readonly Manifest[], name: string): Manifest {
  const manifest = manifests.find((each) => each.name === name);
  if (manifest) return manifest;
  const known = manifests.map((each) => each.name);
  const sentence = `There is no model "${name}".${didYouMean(name, known)} Models are: ${known.join(', ')}.`;
  throw new CodedError('BAD_OPTION', sentence);
}
