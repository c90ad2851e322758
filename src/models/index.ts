export {
  type CatalogSettings,
  createCatalog,
  type LoadableModel,
  type ModelCatalog,
  openCatalog,
  type PullOptions,
} from './catalog.ts';
export { hashFile, sha256Of } from './digests.ts';
export type { InstalledWeights, Progress, WeightsStatus } from './installed.ts';
export { loadManifests } from './load-manifests.ts';
export { derivationOf, type Manifest, modelOf, type WeightsFile } from './manifest.ts';
export { modelNameOf } from './model-name.ts';
export { parseManifest } from './parse-manifest.ts';
export { pullCommand } from './pull-command.ts';
export { shippedManifests } from './shipped-manifests.ts';
