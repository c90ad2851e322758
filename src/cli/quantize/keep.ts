import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Manifest, nameOf } from '../../models/index.ts';
import { type RangeTable, tableText } from '../../models/quantize/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import type { Shelf } from '../settings.ts';

/** The name of the new model. @throws CodedError `BAD_OPTION` where there is one already, and it shall not be given up */
export function newName({ manifests }: Shelf, of: string, wanted: string | undefined, replace: boolean): string {
  const name = nameOf(`${wanted ?? `${of}Int8`}.json`);
  if (name === of)
    throw new CodedError('BAD_OPTION', `"${of}" is what it is made of. Choose another name with --name.`);
  const known = manifests.find((manifest) => manifest.name === name);
  const isDerived = known?.file !== undefined && 'derivedFrom' in known.file;
  if (!known || (replace && isDerived)) return name;
  const what = `Choose another name with --name${isDerived ? ', or give it up with --replace' : ''}.`;
  throw new CodedError('BAD_OPTION', `There is a model "${name}" already. ${what}`);
}

/** The manifest of the new model. */
export function draftOf(parent: Manifest, name: string, { bits }: RangeTable, made: Uint8Array): Manifest {
  return {
    ...parent,
    name,
    title: `${parent.title}, in eight bits`,
    file: { derivedFrom: parent.name, ranges: `ranges/${name}.json`, ...(bits === 7 && { bits }) },
    digest: `sha256:${createHash('sha256').update(made).digest('hex')}`,
    bytes: made.length,
  };
}

/** Puts a model in eight bits beside the others: weights, table and manifest, each of them whole or not at all. */
export async function keep({ settings }: Shelf, draft: Manifest, table: RangeTable, made: Uint8Array): Promise<void> {
  const { name, ...manifest } = draft;
  await write(join(settings.home, 'models', `${name}.onnx`), made);
  await write(join(settings.modelsDir, 'ranges', `${name}.json`), tableText(table));
  await write(join(settings.modelsDir, `${name}.json`), `${JSON.stringify(manifest, null, 2)}\n`);
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
