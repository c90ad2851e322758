import { defer, type JobEntry, type NewLine } from './job-entry.ts';
import type { JobStore } from './job-store.ts';
import type { Notice } from './notice.ts';

/** The notices of jobs in a folder: what is unsent follows from the lines of each log. */
export function folderNotices(
  entries: ReadonlyMap<string, JobEntry>,
  write: (entry: JobEntry, line: NewLine) => Promise<unknown>,
): Pick<JobStore, 'takeNotices' | 'deferNotice' | 'settleNotice'> {
  return {
    async takeNotices(most, lease) {
      const now = Date.now();
      const taken: Notice[] = [];
      for (const [job, entry] of entries) {
        for (const [subject, unsent] of entry.unsent) {
          if (taken.length === most) return taken;
          if (unsent.due > now) continue;
          const { at, attempts } = unsent;
          taken.push({ job, subject, at, attempts });
          // Not written: after a restart this process is not sending it.
          defer(entry, subject, { attempts, due: now + lease });
        }
      }
      return taken;
    },
    async deferNotice({ job, subject, attempts: before }, pause, counts) {
      const entry = entries.get(job);
      if (!entry?.unsent.has(subject)) return;
      const attempts = before + Number(counts);
      const due = Date.now() + pause;
      defer(entry, subject, { attempts, due });
      if (counts) await write(entry, { deferred: subject, attempts, due });
    },
    async settleNotice({ job, subject }) {
      const entry = entries.get(job);
      if (!entry?.unsent.delete(subject)) return;
      await write(entry, { settled: subject });
    },
  };
}
