import { stored } from '../removal/index.ts';
import type { Store } from '../storage/index.ts';

/** Pictures of a job whose results are one owner's: what an owner keeps is written anew with each addition. */
const CHUNK = 100;

const OWNER = /^job ([\da-f-]{36})(?: \d+)?$/;
const jobOf = (owner: string) => OWNER.exec(owner)?.[1];

/** The files of jobs, which neither age nor want of room takes while the job is there. */
export function createJobFiles(files: Store) {
  const release = async (owners: readonly string[]) => {
    for (const owner of owners) await stored(() => files.release(owner));
  };
  return {
    jobsOf: (owners: readonly string[]): readonly string[] => [
      ...new Set(owners.flatMap((owner) => jobOf(owner) ?? [])),
    ],
    /** Gives those that are unknown. @throws the signal's reason, where it aborts before anything is kept */
    keepSources: (id: string, digests: readonly string[], signal?: AbortSignal): Promise<readonly string[]> =>
      stored(() => files.pinAll(digests, `job ${id}`, signal)),
    async keepResults(id: string, index: number, digests: readonly string[]): Promise<void> {
      await stored(() => files.pinAll(digests, `job ${id} ${Math.floor(index / CHUNK)}`));
    },
    /** Of a job that was not accepted, and so has no results. */
    releaseSources: (id: string): Promise<void> => release([`job ${id}`]),
    /** Owners by job. Reads the owners of the whole store: once for many jobs. */
    async ownersByJob(): Promise<ReadonlyMap<string, readonly string[]>> {
      const found = new Map<string, string[]>();
      for (const owner of await stored(files.owners)) {
        const id = jobOf(owner);
        const own = id === undefined ? undefined : found.get(id);
        if (own) own.push(owner);
        else if (id !== undefined) found.set(id, [owner]);
      }
      return found;
    },
    release,
  };
}
export type JobFiles = ReturnType<typeof createJobFiles>;
