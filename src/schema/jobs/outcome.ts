import type { Failure, ItemOutcome } from '../../jobs/index.ts';
import {
  type RecordedRequest,
  type Removal,
  type RemovalRecord,
  recordedRemoval,
  type Services,
  type Sources,
} from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { removalType } from '../removal-type.ts';

/** What became of one picture of a batch. */
export interface OutcomeView {
  readonly index: number;
  readonly reference: string | undefined;
  readonly filename: string | undefined;
  readonly removal: Removal | undefined;
  readonly failure: Failure | undefined;
}

/** Types that are made elsewhere; TypeScript cannot follow there. */
type Ref = any;

export type OutcomeTypes = ReturnType<typeof outcomeTypes>;

/** The types `RemovalOutcome` and `RemovalFailure`. */
export function outcomeTypes(builder: Builder, Removal: ReturnType<typeof removalType>) {
  const RemovalFailure = builder.objectRef<Failure>('RemovalFailure').implement({
    description: 'Why a picture of a batch failed: what the error would be if it had been asked for alone.',
    fields: (t) => ({
      code: t.field({ type: 'ErrorCode' as Ref, resolve: ({ code }) => code }),
      message: t.exposeString('message'),
      path: t.exposeString('path', {
        nullable: true,
        description: 'The input at fault, below the picture: `image`, `mask`, `recipe.refine.0.levels`.',
      }),
      retryAfter: t.exposeInt('retryAfter', {
        nullable: true,
        description: 'Seconds after which it is worth asking again.',
      }),
    }),
  });
  const RemovalOutcome = builder.objectRef<OutcomeView>('RemovalOutcome').implement({
    description: 'What became of one picture of a batch: `removal`, or else `failure`.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Place in `items`, from 0.' }),
      reference: t.exposeString('reference', { nullable: true, description: 'As the item has it.' }),
      filename: t.exposeString('filename', { nullable: true, description: 'Of the uploaded file.' }),
      removal: t.field({ type: Removal, nullable: true, resolve: ({ removal }) => removal ?? null }),
      failure: t.field({ type: RemovalFailure, nullable: true, resolve: ({ failure }) => failure ?? null }),
    }),
  });
  return { RemovalOutcome, RemovalFailure };
}

/** An outcome of a job as clients see it: what was recorded, and whatever is made from its mask since. */
export function viewOf(
  { item, outcome }: ItemOutcome,
  request: RecordedRequest,
  services: Services,
  sources: Sources,
  context: Context,
): OutcomeView {
  const { index, failure, result } = outcome;
  const removal = failure ? undefined : recordedRemoval(result as RemovalRecord, request, services, sources, context);
  return { index, reference: item.reference, filename: item.filename, removal, failure };
}
