import { Readable } from 'node:stream';
import { makeZip } from 'client-zip';
import { type RemovalRecord, stored, unknownDigest } from '../removal/index.ts';
import type { Store } from '../storage/index.ts';
import { createArchiveNames } from './archive-names.ts';
import type { JobStore } from './job-store.ts';

/** Begins to make an archive. A stream that is not read to its end must be destroyed. */
export type OpenArchive = () => Readable;

/** Outcomes that are read at a time. */
const PAGE = 100;

/**
 * A ZIP of the pictures that a job has so far, made while it is read: nothing of it lies on a disk or, but for a piece, in
 * memory. The pictures are compressed already, so they are only stored in it.
 *
 * @returns undefined for an unknown job, and where no picture has a result
 */
export async function openArchive(jobs: JobStore, files: Store, id: string): Promise<OpenArchive | undefined> {
  const job = await jobs.find(id);
  if (!job || job.done === job.failed) return undefined;
  const lastModified = new Date(job.finishedAt ?? job.startedAt ?? job.createdAt);
  const nameOf = createArchiveNames();

  return () => {
    /** The file that is being read: the library leaves it open where the archive is given up. */
    let current: Readable | undefined;

    async function* bytesOf(digest: string, extension: string) {
      const file = await stored(() => files.find(digest, extension));
      current = file && (await stored(() => files.open(file)));
      // The archive breaks off: one that lacks a picture must not look whole.
      if (!current) throw unknownDigest(digest);
      yield* current;
    }

    async function* entries() {
      for (let offset = 0; offset < job!.total; offset += PAGE) {
        for (const { item, outcome } of await jobs.outcomes(id, { offset, limit: PAGE })) {
          const image = (outcome.result as RemovalRecord | undefined)?.image;
          if (!image) continue;
          const { digest, extension, bytes: size } = image;
          const name = nameOf(item, outcome.index, extension);
          yield { name, input: bytesOf(digest, extension), size, lastModified };
        }
      }
    }

    const archive = Readable.fromWeb(makeZip(entries()) as never);
    return archive.once('close', () => current?.destroy());
  };
}
