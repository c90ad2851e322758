import { EventEmitter } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { claimFolder } from './folder-claim.ts';
import { folderNotices } from './folder-notices.ts';
import { accountOf, hasEnded, type Job, type JobItem, type NewJob, REQUEST_TTL } from './job.ts';
import {
  applyLine,
  begin,
  correct,
  count,
  createJobEntry,
  end,
  isLast,
  type JobEntry,
  type LogLine,
  type NewLine,
  outcomeOf,
} from './job-entry.ts';
import { openJobFolder } from './job-folder.ts';
import type { JobStore } from './job-store.ts';
import { keyConflict, tooManyJobs, unavailable } from './unavailable.ts';
import { withCancelled } from './with-cancelled.ts';

export interface FolderStoreOptions {
  readonly folder: string;
  /** Seconds that a job stays after its end. */
  readonly ttl: number;
}

/**
 * Jobs in a folder that one process owns. Nothing that was accepted is lost by a crash of the process; after one of the
 * machine, outcomes of its last seconds may be made again.
 *
 * @returns undefined where another process owns the folder
 * @throws Error of the file system
 */
export async function openFolderStore({ folder, ttl }: FolderStoreOptions): Promise<JobStore | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claim = await claimFolder(folder);
  if (!claim) return undefined;
  const jobs = openJobFolder(folder);
  const entries = new Map<string, JobEntry>();
  /** By client and key; a promise while it is being written. */
  const keys = new Map<string, Promise<JobEntry>>();
  const accepting = new Set<NewJob>();
  /** Cancels that are being written, by job; they settle with the writing. */
  const cancelling = new Map<string, Promise<unknown>>();
  const events = new EventEmitter().setMaxListeners(0);

  try {
    for await (const accepted of jobs.all()) {
      const entry = createJobEntry(accepted, jobs.logOf(accepted.id));
      for (const { line, span } of await entry.log.replay()) applyLine(entry, line as LogLine, span);
      if (hasEnded(entry.job)) entry.items = undefined;
      entries.set(accepted.id, entry);
      if (accepted.key !== undefined) keys.set(nameOf(accepted.client, accepted.key), Promise.resolve(entry));
    }
  } catch (error) {
    await claim.release();
    throw error;
  }

  const write = async (entry: JobEntry, line: NewLine) => {
    if (!claim.isHeld()) throw unavailable(undefined, 'Another process has taken over the jobs of this server.');
    return entry.log.append({ ...line, at: Date.now() }, isLast(entry, line));
  };

  async function accept(wanted: NewJob): Promise<JobEntry> {
    try {
      if (!claim!.isHeld()) throw new Error('The folder has another owner.');
      await jobs.write(wanted);
    } catch (cause) {
      throw unavailable(cause);
    }
    const entry = createJobEntry(wanted, jobs.logOf(wanted.id));
    entries.set(wanted.id, entry);
    return entry;
  }

  async function itemsOf({ job, items }: JobEntry): Promise<readonly JobItem[]> {
    return items ?? (await jobs.read(job.id).catch((cause) => Promise.reject(unavailable(cause)))).items;
  }

  const jobsOf = (client: string): Job[] =>
    [...entries.values()].flatMap(({ job }) => (job.client === client && !job.isRequest ? [job] : []));

  return {
    async create(wanted, mostUnfinished) {
      const name = wanted.key === undefined ? undefined : nameOf(wanted.client, wanted.key);
      const before = name === undefined ? undefined : keys.get(name);
      if (before) {
        const { job, fingerprint } = await before;
        if (fingerprint !== wanted.fingerprint) throw keyConflict(wanted.key!);
        return { job, isNew: false };
      }
      const open = [...entries.values()].flatMap(({ job }) => (hasEnded(job) ? [] : [job]));
      const isOwn = (job: Job | NewJob) => accountOf(job) === accountOf(wanted) && !job.isRequest;
      const own = [...accepting, ...open].filter(isOwn);
      if (own.length >= mostUnfinished && !wanted.isRequest) {
        throw tooManyJobs(mostUnfinished);
      }
      accepting.add(wanted);
      const accepted = accept(wanted).finally(() => accepting.delete(wanted));
      if (name !== undefined) {
        keys.set(name, accepted);
        accepted.catch(() => keys.delete(name));
      }
      return { job: (await accepted).job, isNew: true };
    },
    find: async (id) => entries.get(id)?.job,
    requestOf: async (id) => entries.get(id)?.request,
    list: async (client, first) =>
      jobsOf(client)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, first),
    async outcomes(id, query) {
      const entry = entries.get(id);
      if (!entry) return [];
      const indices = entry.outcomes.select(query);
      const isFilled =
        entry.job.state === 'CANCELLED' && query.failed === undefined && query.maxConfidence === undefined;
      if (indices.length === 0 && !isFilled) return [];
      const items = await itemsOf(entry);
      const lines = await entry.log.read(indices.map(entry.outcomes.spanOf));
      const found = lines.map((line, i) => ({ item: items[indices[i]!]!, outcome: outcomeOf(line as LogLine) }));
      if (!isFilled) return found;
      const { offset, limit } = query;
      return withCancelled(found, items.slice(offset, offset + limit), offset);
    },
    async begin(id, index, alone) {
      const entry = entries.get(id);
      if (!entry || hasEnded(entry.job) || index >= entry.job.total || entry.outcomes.has(index)) return undefined;
      if (!alone && entry.starts.has(index)) return 'suspect';
      const { job, request } = entry;
      begin(entry, index, Date.now());
      const [items] = await Promise.all([itemsOf(entry), write(entry, { start: index })]).catch((error) => {
        entry.starts.delete(index);
        throw error;
      });
      if (job.state !== entry.job.state) events.emit(id);
      return { job: entry.job, index, item: items[index]!, request, starts: entry.starts.get(index) ?? 1 };
    },
    async record(id, outcome) {
      const entry = entries.get(id);
      if (!entry || hasEnded(entry.job) || entry.outcomes.has(outcome.index)) return false;
      // Claimed in the same turn as the look, so that no other can come between; counted once it is written.
      entry.outcomes.claim(outcome.index);
      const span = await write(entry, { outcome }).catch((error) => {
        entry.outcomes.unclaim(outcome.index);
        throw error;
      });
      // A cancel that cannot be written is none, and then this outcome counts.
      await cancelling.get(id);
      if (hasEnded(entry.job)) return false;
      count(entry, outcome, Date.now(), span);
      if (hasEnded(entry.job)) entry.items = undefined;
      events.emit(id);
      return true;
    },
    async correct(id, outcome) {
      const entry = entries.get(id);
      if (!entry?.outcomes.select({ offset: outcome.index, limit: 1 }).length) return false;
      correct(entry, outcome, await write(entry, { corrected: outcome }));
      events.emit(id);
      return true;
    },
    async release(id, index) {
      const entry = entries.get(id);
      if (!entry?.starts.delete(index)) return;
      await write(entry, { end: index });
    },
    async cancel(id) {
      const entry = entries.get(id);
      if (!entry || hasEnded(entry.job)) return entry?.job;
      const { state } = entry.job;
      end(entry, 'CANCELLED', Date.now());
      const written = write(entry, { cancelled: true });
      cancelling.set(
        id,
        written.catch(() => {
          const { finishedAt: _, ...job } = entry.job;
          entry.job = { ...job, state };
          entry.unsent.delete('end');
        }),
      );
      await written.finally(() => cancelling.delete(id));
      entry.items = undefined;
      events.emit('cancel', id);
      events.emit(id);
      return entry.job;
    },
    unfinished: async () =>
      [...entries.values()].flatMap(({ job, outcomes }) =>
        hasEnded(job) ? [] : [{ job, pending: outcomes.pending() }],
      ),
    ...folderNotices(entries, write),
    expired: async () =>
      [...entries.values()].flatMap(({ job }) =>
        (job.finishedAt ?? Infinity) + (job.isRequest ? REQUEST_TTL : ttl) * 1000 <= Date.now() ? [job.id] : [],
      ),
    async remove(id) {
      const entry = entries.get(id);
      if (!entry) return 0;
      entries.delete(id);
      if (entry.key !== undefined) keys.delete(nameOf(entry.job.client, entry.key));
      await jobs.remove(id).catch((cause) => Promise.reject(unavailable(cause)));
      return entry.unsent.size;
    },
    async listen(id, changed) {
      events.on(id, changed);
      return () => events.off(id, changed);
    },
    onCancel: (listener) => void events.on('cancel', listener),
    close: () => claim.release(),
  };
}

const nameOf = (client: string, key: string) => JSON.stringify([client, key]);
