import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sample } from '../removal/index.ts';

/** The same place seen from `src` and from `dist`. */
const folder = fileURLToPath(new URL('../../samples/', import.meta.url));

type Facts = Omit<Sample, 'name' | 'read'>;

/** The images that come with the package, by the facts in `samples/credits.json`; their bytes are read when they are asked for. */
export async function loadSamples(): Promise<readonly Sample[]> {
  const facts: Record<string, Facts> = JSON.parse(await readFile(join(folder, 'credits.json'), 'utf8'));
  return Object.entries(facts).map(([file, { title, credit, license, digest, width, height }]) => ({
    name: basename(file, extname(file)),
    ...{ title, credit, license, digest, width, height },
    read: () => readFile(join(folder, file)),
  }));
}
