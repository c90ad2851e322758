import type { RemovalRecord } from '../removal/index.ts';
import type { Job } from './job.ts';
import type { ItemOutcome, JobStore } from './job-store.ts';
import type { Notice } from './notice.ts';

/**
 * The JSON of a notice: `job.finished`, `job.cancelled` or `job.outcome`. It names pictures by digest, as `outcomes` of the job does.
 *
 * @returns undefined where the job is gone, and there is nothing to tell any more
 */
export async function noticeBody(
  store: Pick<JobStore, 'find' | 'outcomes'>,
  { job: id, subject, at }: Notice,
): Promise<string | undefined> {
  const job = await store.find(id);
  if (!job) return undefined;
  const timestamp = new Date(at).toISOString();
  if (subject === 'end') {
    return JSON.stringify({ type: `job.${job.state.toLowerCase()}`, timestamp, data: factsOf(job) });
  }
  const [found] = await store.outcomes(id, { offset: subject, limit: 1 });
  return found && JSON.stringify({ type: 'job.outcome', timestamp, data: { job: id, ...outcomeFacts(found) } });
}

function factsOf({ id, state, total, done, failed, ...times }: Job) {
  const dates = (['createdAt', 'startedAt', 'finishedAt'] as const).map((name) => [name, dateOf(times[name])]);
  return { id, state, total, done, failed, ...Object.fromEntries(dates) };
}

const dateOf = (milliseconds: number | undefined) =>
  milliseconds === undefined ? null : new Date(milliseconds).toISOString();

function outcomeFacts({ item, outcome: { index, failure, result } }: ItemOutcome) {
  const { reference = null, filename = null } = item;
  const { image = null, mask = null } = (result ?? {}) as Partial<RemovalRecord>;
  return { index, reference, filename, image: pictureOf(image), mask: pictureOf(mask), failure: failure ?? null };
}

/** Without the warnings, which `outcomes` has. */
function pictureOf(picture: RemovalRecord['image'] | null) {
  if (!picture) return null;
  const { digest, mediaType, width, height, bytes } = picture;
  return { digest, mediaType, width, height, bytes };
}
