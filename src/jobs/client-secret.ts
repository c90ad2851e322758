import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What clients are hashed with: jobs belong to theirs after a restart too, and what is written down tells no keys or addresses.
 * Made once for a folder, whichever process comes first.
 *
 * @throws Error of the file system
 */
export async function openClientSecret(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'secret');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const known = await readFile(path).catch(() => undefined);
  if (known?.length === BYTES) return known;
  const part = `${path}.${randomUUID()}`;
  await writeFile(part, randomBytes(BYTES), { mode: 0o600 });
  // Whole or not at all, and the first one stays.
  await link(part, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(part, { force: true });
  return readFile(path);
}

const BYTES = 32;
