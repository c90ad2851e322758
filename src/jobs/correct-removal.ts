import { CodedError } from '../pipeline/index.ts';
import {
  asItIs,
  type ImageInput,
  type RecordedRequest,
  type RequestContext,
  recordRemoval,
  type Services,
  type Sources,
  startRemoval,
  under,
} from '../removal/index.ts';
import type { Job } from './job.ts';
import type { ItemOutcome } from './job-store.ts';
import type { Jobs } from './jobs.ts';

/**
 * Makes the outcome of an index anew from a mask that the client has corrected. The mask is taken as it is: it was refined
 * before.
 *
 * @throws CodedError `BAD_VARIABLES` where there is no outcome or no picture to correct, and whatever a removal throws
 */
export async function correctRemoval(
  { job, index, mask }: { readonly job: Job; readonly index: number; readonly mask: ImageInput },
  {
    services,
    sources,
    context,
    jobs,
  }: {
    readonly services: Services;
    readonly sources: Sources;
    readonly context: RequestContext;
    readonly jobs: Jobs;
  },
): Promise<ItemOutcome> {
  const [before] = await jobs.outcomes(job, { offset: index, limit: 1 });
  if (!before?.item.digest) throw noPicture(index);
  const { item } = before;
  const { model, recipe } = (await jobs.requestOf(job)) as RecordedRequest;
  const own = await under(['mask'], () => sources.take(mask));
  const removal = await startRemoval(
    { image: { digest: item.digest }, model, recipe: { ...recipe, ...asItIs(own.digest) } },
    services,
    sources,
    context,
  );
  const wanted = { image: true, mask: true, subject: true };
  const record = await recordRemoval(removal, services.store, { wanted, until: context.signal });
  const outcome = { index, result: { ...record, own: own.digest, corrected: true } };
  await jobs.correct(job, outcome, [own.digest, record.image!.digest, record.mask!.digest]);
  return { item, outcome };
}

const noPicture = (index: number) =>
  new CodedError('BAD_VARIABLES', `The picture ${index} of this job has no outcome yet, or there was no picture.`, [
    'index',
  ]);
