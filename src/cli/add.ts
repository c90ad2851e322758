import { constants, existsSync } from 'node:fs';
import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { makeFolder } from '../config/index.ts';
import { hashFile, type ModelCatalog, modelNameOf, parseManifest } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { draftManifest } from './draft.ts';
import { say, type Terminal } from './terminal.ts';

/**
 * Imports an ONNX file as a model: the file is copied beside the other weights, its facts go into a manifest to complete.
 *
 * @param as the model's name; by default the file's
 * @throws CodedError `BAD_OPTION` where the name is taken or there is no file, `MODEL_MISMATCH` for a graph without a picture
 */
export async function add(
  { manifests, weightsFolder, manifestFolder }: ModelCatalog,
  file: string,
  as: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new CodedError('BAD_OPTION', `There is no file ${file}.`);
  const name = modelNameOf(as === undefined ? file : `${as}.json`);
  if (manifests.some((manifest) => manifest.name === name)) {
    throw new CodedError('BAD_OPTION', `There is a model "${name}" already. Choose another name with --name.`);
  }
  // Only this command needs the engine, which loads slowly.
  const { describeGraph } = await import('../engine/index.ts');
  const { sha256 } = await hashFile(file);
  const title = basename(file, extname(file));
  const { manifest, guesses } = draftManifest(title, await describeGraph(file), `sha256:${sha256}`, found.size);
  const json = `${JSON.stringify(manifest, null, 2)}\n`;
  const manifestFile = join(manifestFolder, `${name}.json`);
  parseManifest(manifestFile, json);

  const target = join(weightsFolder, `${name}.onnx`);
  if (existsSync(target)) {
    throw new CodedError('BAD_OPTION', `${target} is there already. Remove it, or choose another name with --name.`);
  }
  await copyWhole(file, target);
  await makeFolder(dirname(manifestFile));
  await writeFile(manifestFile, json, { flag: 'wx' });
  say(terminal, `Added "${name}": ${target}`);
  say(terminal, `Its manifest: ${manifestFile}`);
  say(terminal, 'These fields are not in the graph; they are guesses until you have checked them:');
  for (const guess of guesses) say(terminal, `  ${guess}`);
  say(terminal, `Until commercialUse is true, the server runs it only with ALLOW_NONCOMMERCIAL=true.`);
}

/** A copy-on-write copy where the file system can make one; never half a file under the final name. */
async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.${process.pid}.copy`;
  await makeFolder(dirname(to));
  try {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}
