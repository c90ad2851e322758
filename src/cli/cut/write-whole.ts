import { open } from 'node:fs/promises';

/** Writes a file, and waits until it is on the disk. */
export async function writeWhole(path: string, data: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(data);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
