import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { derivationOf, type Manifest, type ModelCatalog, modelNameOf, sha256Of } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { type RangeTable, rangeTableText } from '../quantize/index.ts';

/**
 * The name of the new model, `<parent>Int8` by default.
 *
 * @param replace whether an existing derived model of this name may be overwritten
 * @throws CodedError `BAD_OPTION` where the name is taken
 */
export function newModelName(
  { manifests }: Pick<ModelCatalog, 'manifests'>,
  parent: string,
  wanted: string | undefined,
  replace: boolean,
): string {
  const name = modelNameOf(`${wanted ?? `${parent}Int8`}.json`);
  if (name === parent)
    throw new CodedError('BAD_OPTION', `"${parent}" is what it is made of. Choose another name with --name.`);
  const known = manifests.find((manifest) => manifest.name === name);
  const isDerived = known !== undefined && derivationOf(known) !== undefined;
  if (!known || (replace && isDerived)) return name;
  const what = `Choose another name with --name${isDerived ? ', or overwrite it with --replace' : ''}.`;
  throw new CodedError('BAD_OPTION', `There is a model "${name}" already. ${what}`);
}

/** The manifest of the new model; the path of its range table is relative, as in a manifest's file. */
export function derivedManifest(parent: Manifest, name: string, { bits }: RangeTable, weights: Uint8Array): Manifest {
  return {
    ...parent,
    name,
    title: `${parent.title}, int8`,
    file: { derivedFrom: parent.name, ranges: `ranges/${name}.json`, ...(bits === 7 && { bits }) },
    digest: sha256Of(weights),
    bytes: weights.length,
  };
}

/** Adds an int8 model beside the others: weights, range table and manifest, each of them whole or not at all. */
export async function saveModel(
  { weightsFolder, manifestFolder }: Pick<ModelCatalog, 'weightsFolder' | 'manifestFolder'>,
  { name, ...manifest }: Manifest,
  table: RangeTable,
  weights: Uint8Array,
): Promise<void> {
  await writeWhole(join(weightsFolder, `${name}.onnx`), weights);
  await writeWhole(join(manifestFolder, 'ranges', `${name}.json`), rangeTableText(table));
  await writeWhole(join(manifestFolder, `${name}.json`), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
