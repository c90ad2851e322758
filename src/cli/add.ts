import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { hash, nameOf, parseManifest } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { draftOf } from './draft.ts';
import { openShelf } from './settings.ts';
import { say, type Terminal } from './terminal.ts';

/** Takes in a network of one's own: its file goes beside the other weights, its facts into a manifest to complete. */
export async function add(file: string, as: string | undefined, terminal: Terminal): Promise<void> {
  const { settings, manifests } = await openShelf(terminal);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new CodedError('BAD_OPTION', `There is no file ${file}.`);
  const name = nameOf(as === undefined ? file : `${as}.json`);
  if (manifests.some((manifest) => manifest.name === name)) {
    throw new CodedError('BAD_OPTION', `There is a model "${name}" already. Choose another name with --name.`);
  }
  // Only this command needs the engine, which loads slowly.
  const { describeGraph } = await import('../engine/index.ts');
  const { sha256 } = await hash(file);
  const title = basename(file, extname(file));
  const { manifest, guesses } = draftOf(title, await describeGraph(file), `sha256:${sha256}`, found.size);
  const json = `${JSON.stringify(manifest, null, 2)}\n`;
  const manifestFile = join(settings.modelsDir, `${name}.json`);
  parseManifest(manifestFile, json);

  const target = join(settings.home, 'models', `${name}.onnx`);
  if (existsSync(target)) {
    throw new CodedError('BAD_OPTION', `${target} is there already. Remove it, or choose another name with --name.`);
  }
  await placeCopy(file, target);
  await mkdir(dirname(manifestFile), { recursive: true });
  await writeFile(manifestFile, json, { flag: 'wx' });
  say(terminal, `Added "${name}": ${target}`);
  say(terminal, `Its manifest: ${manifestFile}`);
  say(terminal, 'The graph does not tell these; they are guesses until you have checked them:');
  for (const guess of guesses) say(terminal, `  ${guess}`);
  say(terminal, `Until commercialUse is true, the server runs it only with ALLOW_NONCOMMERCIAL=true.`);
}

/** A copy-on-write copy where the file system can make one; never half a file under the final name. */
async function placeCopy(from: string, to: string): Promise<void> {
  const aside = `${to}.${process.pid}.copy`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, aside, constants.COPYFILE_FICLONE);
    await rename(aside, to);
  } finally {
    await rm(aside, { force: true });
  }
}
