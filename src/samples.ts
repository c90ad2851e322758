import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFile } from './models/index.ts';
import type { House, Sample } from './schema/index.ts';

/** The same place seen from `src` and from `dist`. */
const folder = fileURLToPath(new URL('../samples/', import.meta.url));

/** The pictures that come with the server, with whom to thank for them. */
export async function loadSamples(recognize: House['recognize']): Promise<readonly Sample[]> {
  const credits: Record<string, Pick<Sample, 'title' | 'credit' | 'license'>> = JSON.parse(
    await readFile(join(folder, 'credits.json'), 'utf8'),
  );
  const samples = Object.entries(credits).map(async ([file, { title, credit, license }]) => {
    const path = join(folder, file);
    const data = await readFile(path);
    const { width, height } = await recognize(data);
    const { sha256: digest } = await hashFile(path);
    return { name: basename(file, extname(file)), title, credit, license, digest, data, width, height };
  });
  return Promise.all(samples);
}
