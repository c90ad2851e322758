import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figures } from './metrics.ts';

/** What is kept of a mask that was evaluated. */
export interface KeptMask {
  readonly figures: Figures;
  readonly cost: number;
  readonly doubt: number | null;
}

export interface KeptFigures {
  /** What was kept under a key, or what `evaluate` gives, which is kept. */
  get(key: string, evaluate: () => Promise<KeptMask>): Promise<KeptMask>;
}

/**
 * Figures of masks on the disk, a file each, so that an interrupted benchmark goes on where it was. A key is that of the mask, in which
 * everything is that decides it, versions of plugins included, with the ground truth and the names of the metrics.
 */
export function keptFigures(folder: string): KeptFigures {
  return {
    async get(key, evaluate) {
      const file = join(folder, `${key}.json`);
      // A figure that is no number, as an edge error where there is no edge, is a string in JSON.
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text !== undefined) return JSON.parse(text, (_, value) => (value === 'NaN' ? Number.NaN : value));
      const kept = await evaluate();
      await mkdir(folder, { recursive: true });
      await writeFile(
        `${file}.part`,
        JSON.stringify(kept, (_, value) => (Number.isNaN(value) ? 'NaN' : value)),
      );
      await rename(`${file}.part`, file);
      return kept;
    },
  };
}
