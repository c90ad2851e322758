import { createHash } from 'node:crypto';
import { CodedError, createSemaphore, type Log } from '../pipeline/index.ts';
import {
  checkDigest,
  completeRequest,
  type ImageInput,
  isDigest,
  type RecordedRequest,
  type Services,
  type Sources,
  type Treatment,
  under,
} from '../removal/index.ts';
import type { Job, JobItem, Priority } from './job.ts';
import type { Jobs } from './jobs.ts';
import { failureOf } from './run-task.ts';

/** A picture of a batch as it is asked for. */
export interface RemovalItem {
  readonly image: ImageInput;
  readonly mask?: ImageInput | null | undefined;
  readonly reference?: string | null | undefined;
}

export interface Submission extends Treatment {
  readonly items: readonly RemovalItem[];
  readonly priority: Priority;
  readonly key?: string | null | undefined;
}

export interface SubmitParts {
  readonly services: Services;
  readonly sources: Sources;
  readonly signal: AbortSignal;
  readonly client: string;
  /** The client that the job is counted for. */
  readonly account: string;
  readonly jobs: Jobs;
  readonly log: Log;
  /** Pictures of a job. */
  readonly maxBatch: number;
}

/** Pictures that travel with the request and are looked at together; digests need no look. */
const AT_ONCE = 4;

/**
 * Accepts a batch as a job. What is wrong with one picture is its own outcome; what is wrong with all of them is an error.
 *
 * @throws CodedError `BAD_VARIABLES`, and whatever `completeRequest` and `Jobs.submit` throw
 */
export async function submitRemovals(submission: Submission, parts: SubmitParts): Promise<Job> {
  const { items, priority, key } = submission;
  const { services, sources, client, account, jobs, maxBatch, signal } = parts;
  if (items.length === 0 || items.length > maxBatch) throw wrongSize(items.length, maxBatch);
  const ownMasks = items.every(({ mask }) => mask != null);
  const { model, recipe, asked, pictures } = await completeRequest(submission, services, sources, ownMasks);
  const resolved = await resolveItems(items, parts);
  const samples = new Set(services.catalog.samples.map(({ digest }) => digest));
  const digests = resolved.flatMap(({ digest, mask, failure }) => (failure ? [] : [digest, mask ?? digest]));
  const files = [...new Set([...digests, ...pictures])].filter((digest) => !samples.has(digest));
  const request: RecordedRequest = { model, recipe };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([asked, priority, resolved]))
    .digest('hex');
  const wanted = { client, account, fingerprint, priority, request, items: resolved };
  return jobs.submit({ ...wanted, ...(key != null && { key }) }, files, signal);
}

async function resolveItems(items: readonly RemovalItem[], parts: SubmitParts): Promise<readonly JobItem[]> {
  const semaphore = createSemaphore(AT_ONCE);
  const resolve = async (item: RemovalItem): Promise<JobItem> => {
    try {
      const image = await under(['image'], () => lookAt(item.image, parts.sources));
      const mask = item.mask ? await under(['mask'], () => lookAt(item.mask!, parts.sources)) : undefined;
      return { ...image, ...(mask && { mask: mask.digest }), ...named(item) };
    } catch (error) {
      parts.signal.throwIfAborted();
      // A store that is gone fails them all, and the client is to ask again.
      if (error instanceof CodedError && error.code === 'STORAGE_UNAVAILABLE') throw error;
      return { digest: '', ...named(item), failure: failureOf(error, parts.log) };
    }
  };
  // Ten thousand digests need no turn of the event loop each.
  const resolved = items.map((item) => ofDigests(item) ?? semaphore(parts.signal, () => resolve(item)));
  return Promise.all(resolved);
}

/** An item that names bytes which are here, or are not: the store tells at once for all of them. */
function ofDigests(item: RemovalItem): JobItem | undefined {
  const { digest } = item.image;
  if (!isDigest(digest) || (item.mask && !isDigest(item.mask.digest))) return undefined;
  const mask = item.mask?.digest?.toLowerCase();
  return { digest: digest.toLowerCase(), ...(mask !== undefined && { mask }), ...named(item) };
}

const named = ({ reference }: RemovalItem) => (reference == null ? {} : { reference });

async function lookAt(input: ImageInput, sources: Sources): Promise<Pick<JobItem, 'digest' | 'filename'>> {
  if (input.digest != null) {
    checkDigest(input.digest, ['digest']);
    return { digest: input.digest.toLowerCase() };
  }
  const { digest, filename } = await sources.take(input);
  return { digest, ...(filename !== undefined && { filename }) };
}

const wrongSize = (count: number, maxBatch: number) =>
  new CodedError('BAD_VARIABLES', `A job has 1 to ${maxBatch} pictures (MAX_BATCH); this one has ${count}.`, ['items']);
