import { readdir, readlink } from 'node:fs/promises';

/** Files of a folder that this process has open; none where the system does not show them. */
export async function openFiles(folder: string): Promise<string[]> {
  const all = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(all.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder));
}
