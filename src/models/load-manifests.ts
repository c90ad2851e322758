import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import { derivationOf, type Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

/**
 * Reads every `*.json` of some folders, sorted by name; nothing else is read. Of manifests with the same name the one in the
 * later folder counts, so that an operator can replace one of ours. A folder that does not exist is empty. A derived model
 * is for commercial use only if the model it is made of is.
 *
 * @throws CodedError `BAD_OPTION` that names the file and the field.
 */
export async function loadManifests(folders: readonly string[]): Promise<readonly Manifest[]> {
  const byName = new Map<string, Manifest>();
  for (const folder of folders) for (const [name, manifest] of await manifestsIn(folder)) byName.set(name, manifest);
  const commercialUse = (manifest: Manifest) =>
    manifest.commercialUse && byName.get(derivationOf(manifest)?.derivedFrom ?? '')?.commercialUse !== false;
  return [...byName.values()]
    .map((manifest) => ({ ...manifest, commercialUse: commercialUse(manifest) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function manifestsIn(folder: string): Promise<ReadonlyMap<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  const files = new Map<string, string>();
  for (const file of (await filesOf(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const path = join(folder, file);
    const manifest = parseManifest(path, await readFile(path, 'utf8'));
    const twin = files.get(manifest.name);
    if (twin) throw new CodedError('BAD_OPTION', `${path} and ${twin} are both "${manifest.name}". Rename one.`);
    files.set(manifest.name, file);
    manifests.set(manifest.name, manifest);
  }
  return manifests;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const why = (error as Error).message;
    const sentence = `The folder of manifests cannot be read: ${why}. Set MODELS_DIR or MATTEQL_HOME to a folder that this user may read.`;
    throw new CodedError('BAD_OPTION', sentence, [], { cause: error });
  }
}
