import { correctRemoval } from '../../jobs/index.ts';
import { limits } from '../../pipeline/index.ts';
import type { ImageInput, RecordedRequest } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import { type OutcomeTypes, viewOf } from './outcome.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

/** `Mutation.correctOutcome`: a picture of a job anew, from a mask that was corrected by hand. */
export function correctField(
  builder: Builder,
  services: ApiServices | undefined,
  refs: Pick<OutcomeTypes, 'RemovalOutcome'> & { readonly ImageInput: Ref },
): void {
  builder.mutationField('correctOutcome', (t) =>
    t.field({
      type: refs.RemovalOutcome,
      nullable: true,
      complexity: limits.workCost,
      description:
        'Makes the outcome of one picture of a job anew from a mask that you have corrected. The mask is taken as it is, neither refined nor multiplied again; it may also be that of a picture that failed.',
      args: {
        job: t.arg.id({ required: true }),
        index: t.arg.int({ required: true }),
        mask: t.arg({ type: refs.ImageInput, required: true }),
      } as Record<string, Ref>,
      async resolve(_: unknown, { job: id, index, mask }: Ref, context) {
        const { jobs } = services!;
        const job = await jobs.find(String(id), context.client);
        const sources = services!.sources(context.signal, context.meter);
        const parts = { services: services!, sources, context, jobs };
        const corrected = await correctRemoval({ job, index, mask: mask as ImageInput }, parts);
        const request = (await jobs.requestOf(job)) as RecordedRequest;
        return viewOf(corrected, request, services!, sources, context);
      },
    }),
  );
}
