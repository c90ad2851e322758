import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileFacts } from './backend.ts';
import { isOld } from './disk-parts.ts';
import { sortInTurns } from './sort-in-turns.ts';

/** Files that are looked at, or given away, in one turn of the event loop: two or three milliseconds. */
const BATCH = 256;
const NAME = /^([\da-f]{64})\.([a-z\d]{1,8})$/;
/** Half a file as versions before 0.2 left it. */
const OLD_PART = /^[\da-f-]{36}\.part$/;

/** The files of a folder in batches, the longest not asked for first; whatever else is in it is left alone. */
export async function* scanFolder(folder: string): AsyncGenerator<readonly FileFacts[]> {
  const found: FileFacts[] = [];
  let names: string[] = [];
  for await (const { name } of await opendir(folder, { bufferSize: BATCH })) {
    if (NAME.test(name)) names.push(name);
    else if (OLD_PART.test(name) && (await isOld(join(folder, name)))) await rm(join(folder, name), { force: true });
    if (names.length < BATCH) continue;
    found.push(...(await factsOfAll(folder, names)));
    names = [];
  }
  found.push(...(await factsOfAll(folder, names)));
  await sortInTurns(found, (a, b) => a.askedAt - b.askedAt);
  for (let at = 0; at < found.length; at += BATCH) {
    yield found.slice(at, at + BATCH);
    await nextTurn();
  }
}

const factsOfAll = async (folder: string, names: readonly string[]): Promise<readonly FileFacts[]> =>
  (await Promise.all(names.map((name) => factsIn(folder, name)))).filter((facts) => facts !== undefined);

/** Undefined where the file is gone: another process may share the folder. */
export async function factsIn(folder: string, name: string): Promise<FileFacts | undefined> {
  const [, digest, extension] = NAME.exec(name) ?? [];
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (!found?.isFile() || digest === undefined || extension === undefined) return undefined;
  return { digest, extension, bytes: found.size, askedAt: found.mtimeMs };
}
