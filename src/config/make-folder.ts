import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those that it lies in. Node's own recursive `mkdir` tries for ever, deaf to signals, where a file system
 * answers ENOENT below a folder that is there, as `/proc` does.
 *
 * @throws Error of the file system
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const whole = resolve(path);
  if (await isThere(whole)) return;
  const parent = dirname(whole);
  if (parent !== whole) await makeFolder(parent, mode);
  try {
    await mkdir(whole, { mode });
  } catch (error) {
    // Another process may have made it; a file, or a link that leads nowhere, is no folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isThere(whole))) throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
