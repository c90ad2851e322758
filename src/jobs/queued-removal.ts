import { CodedError } from '../pipeline/index.ts';
import {
  allOf,
  completeRequest,
  type RecordedRequest,
  type Removal,
  type RemovalRecord,
  type RemovalRequest,
  type RequestContext,
  recordedRemoval,
  type Services,
  type Sources,
  under,
} from '../removal/index.ts';
import type { Failure, Job } from './job.ts';
import type { Jobs } from './jobs.ts';

export interface QueuedRemovalParts {
  readonly services: Services;
  readonly sources: Sources;
  readonly context: RequestContext & { readonly client: string; readonly account: string };
  readonly jobs: Jobs;
}

/**
 * A removal that workers make: a job of one picture, with high priority, whose outcome is waited for. Everything is made before
 * anything is given; what is asked of it then starts from its mask, in this process and without the network.
 *
 * @throws CodedError as `startRemoval` does, here or there; `STORAGE_UNAVAILABLE` where the queue cannot be reached; the reason of
 * the request's signal, with which the work ends
 */
export async function queuedRemoval(
  { image, mask, filename: given, ...treatment }: RemovalRequest,
  { services, sources, context, jobs }: QueuedRemovalParts,
): Promise<Removal> {
  const { signal, client, account } = context;
  const [source, own] = await allOf([
    under(['image'], () => sources.take(image)),
    mask ? under(['mask'], () => sources.take(mask)) : undefined,
  ]);
  await context.meter?.checkWork();
  const { model, recipe, pictures } = await completeRequest(treatment, services, sources, own !== undefined);
  const request: RecordedRequest = { model, recipe };
  const filename = source.filename ?? given;
  const item = {
    digest: source.digest,
    ...(own && { mask: own.digest }),
    ...(filename !== undefined && { filename }),
  };
  const samples = new Set(services.catalog.samples.map(({ digest }) => digest));
  const files = [source.digest, ...(own ? [own.digest] : []), ...pictures].filter((digest) => !samples.has(digest));
  signal.throwIfAborted();
  const wanted = {
    client,
    account,
    fingerprint: '',
    priority: 'HIGH',
    request,
    items: [item],
    isRequest: true,
  } as const;
  const job = await jobs.submit(wanted, files, signal);
  await end(job, jobs, signal);
  const [found] = await jobs.outcomes(job, { offset: 0, limit: 1 });
  const { result, failure } = found!.outcome;
  if (failure) throw errorOf(failure);
  const record = result as RemovalRecord;
  const named = { ...record, source: { ...record.source, ...(filename !== undefined && { filename }) } };
  return recordedRemoval(named, request, services, sources, context);
}

/** Waits for the end of a job, which ends with the request. */
async function end(job: Job, jobs: Jobs, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of jobs.watch(job, signal, { least: 0 }));
  } catch (error) {
    // It is gone by itself before long, so a queue that is away now only leaves work that nothing waits for.
    if (signal.aborted) await jobs.cancel(job).catch(() => {});
    throw error;
  }
}

function errorOf({ code, message, path, retryAfter, facts }: Failure): CodedError {
  const at = path?.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) ?? [];
  return new CodedError(code, message, at, { retryAfter, facts });
}
