import { join, normalize, parse, sep } from 'node:path';
import type { Input } from './find-inputs.ts';
import { UsageError } from './usage-error.ts';

/** The path of a result below the folder of results. */
export type OutputPath = (input: Pick<Input, 'folder' | 'name'>) => string;

const DEFAULT = '{folder}/{name}';
const KNOWN = ['folder', 'name', 'from', 'extension'];

/**
 * Names results by a pattern of `{folder}`, `{name}`, `{from}` and `{extension}`.
 *
 * @param extension of results, without the dot
 * @throws UsageError
 */
export function outputPath(pattern = DEFAULT, extension: string): OutputPath {
  for (const [whole, name] of pattern.matchAll(/\{(\w*)\}/g)) {
    if (KNOWN.includes(name!)) continue;
    throw new UsageError(`--name: there is no ${whole}. There are: ${KNOWN.map((each) => `{${each}}`).join(', ')}.`);
  }
  const complete = pattern.includes('{extension}') ? pattern : `${pattern}.{extension}`;
  return ({ folder, name }) => {
    const { name: stem, ext } = parse(name);
    const parts: Readonly<Record<string, string>> = { folder, name: stem, from: ext.slice(1), extension };
    const path = normalize(
      join(
        '.',
        complete.replace(/\{(\w+)\}/g, (_, part: string) => parts[part]!),
      ),
    );
    if (path === '..' || path.startsWith(`..${sep}`)) {
      throw new UsageError(`--name ${pattern} leads out of the folder of results.`);
    }
    return path;
  };
}
