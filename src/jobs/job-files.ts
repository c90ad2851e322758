import { stored } from '../removal/index.ts';
import type { Store } from '../storage/index.ts';

/** Pictures of a job whose results are one owner's: what an owner keeps is written anew with each addition. */
const CHUNK = 100;

const OWNER = /^job ([\da-f-]{36})(?: \d+)?$/;

/** The files of jobs, which neither age nor want of room takes while the job is there. */
export function createJobFiles(files: Store) {
  const jobOf = (owner: string) => OWNER.exec(owner)?.[1];
  return {
    jobsOf: (owners: readonly string[]): readonly string[] => [
      ...new Set(owners.flatMap((owner) => jobOf(owner) ?? [])),
    ],
    /** Gives those that are unknown. */
    keepSources: (id: string, digests: readonly string[]): Promise<readonly string[]> =>
      stored(() => files.pinAll(digests, `job ${id}`)),
    async keepResults(id: string, index: number, digests: readonly string[]): Promise<void> {
      await stored(() => files.pinAll(digests, `job ${id} ${Math.floor(index / CHUNK)}`));
    },
    async release(id: string): Promise<void> {
      for (const owner of await stored(files.owners)) if (jobOf(owner) === id) await stored(() => files.release(owner));
    },
  };
}
