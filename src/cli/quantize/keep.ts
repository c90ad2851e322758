import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Loadable } from '../../engine/index.ts';
import { hash, type Manifest, modelOf, nameOf, parseManifest } from '../../models/index.ts';
import { type RangeTable, tableText } from '../../models/quantize/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import type { Shelf } from '../settings.ts';

/** The name of the new model. @throws CodedError `BAD_OPTION` where there is one already, and it shall not be given up */
export function newName({ manifests }: Shelf, of: string, wanted: string | undefined, replace: boolean): string {
  const name = nameOf(`${wanted ?? `${of}Int8`}.json`);
  if (name === of)
    throw new CodedError('BAD_OPTION', `"${of}" is what it is made of. Choose another name with --name.`);
  if (replace || manifests.every((manifest) => manifest.name !== name)) return name;
  const what = 'Choose another name with --name, or give it up with --replace.';
  throw new CodedError('BAD_OPTION', `There is a model "${name}" already. ${what}`);
}

/** Puts a model in eight bits beside the others: weights, table and manifest, each of them whole or not at all. */
export async function keep(
  shelf: Shelf,
  parent: Manifest,
  name: string,
  table: RangeTable,
  made: Uint8Array,
): Promise<Loadable> {
  const { settings } = shelf;
  const file = join(settings.home, 'models', `${name}.onnx`);
  await write(file, made);
  const digest = `sha256:${(await hash(file)).sha256}`;
  const { name: _, file: __, ...facts } = parent;
  const manifest = {
    ...facts,
    title: `${parent.title}, in eight bits`,
    file: { derivedFrom: parent.name, ranges: `ranges/${name}.json`, ...(table.bits === 7 && { bits: 7 }) },
    digest,
    bytes: made.length,
  };
  const path = join(settings.modelsDir, `${name}.json`);
  const json = `${JSON.stringify(manifest, null, 2)}\n`;
  await write(join(settings.modelsDir, 'ranges', `${name}.json`), tableText(table));
  await write(path, json);
  return { model: modelOf(parseManifest(path, json), digest), file };
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  const aside = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(aside, content);
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}
