export { hash } from './digest.ts';
export type { Progress } from './download.ts';
export { notInstalled, pullCommand } from './failures.ts';
export { defaultHome, shippedManifests } from './home.ts';
export {
  checkLicense,
  loadManifests,
  type Manifest,
  modelOf,
  nameOf,
  parseManifest,
  type WeightsFile,
} from './manifest.ts';
export { overs, usualMethod } from './quantize/ranges.ts';
export { createWeights, type Installed, type PullOptions, type Status, type Weights } from './weights.ts';
