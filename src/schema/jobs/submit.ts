import { type RemovalItem, type Submission, submitRemovals } from '../../jobs/index.ts';
import { CodedError, limits } from '../../pipeline/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import type { JobRef } from './job-type.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

/** `Mutation.submitRemovals`: a batch as a job. */
export function submitField(
  builder: Builder,
  services: ApiServices | undefined,
  { args, Job, PriorityEnum }: { readonly args: Ref; readonly Job: JobRef; readonly PriorityEnum: Ref },
): void {
  builder.mutationField('submitRemovals', (t) =>
    t.field({
      type: Job,
      nullable: true,
      complexity: limits.workCost,
      description:
        'Many pictures, worked on by and by: answers at once with a job, which outlasts this request and the server. Store pictures by `storeImages` first and name them by digest. What is wrong with one picture fails that one alone.',
      args: {
        ...args,
        priority: t.arg({ type: PriorityEnum, required: true, defaultValue: 'NORMAL' }),
        key: t.arg.id({
          description:
            'The same key with the same request is the same job, however often it is sent; with another request it is `KEY_CONFLICT`.',
        }),
      } as Record<string, Ref>,
      extensions: { startsWork: false },
      resolve(_: unknown, submission: Ref, { client, account, signal, meter }) {
        const { jobs, maxBatch, log } = services!;
        checkNames(submission);
        const sources = services!.sources(signal, meter);
        return submitRemovals(submission as Submission, {
          ...{ services: services!, sources, signal, client, account, jobs, maxBatch, log },
        });
      },
    }),
  );
}

/** @throws CodedError `BAD_VARIABLES` where a key or reference is too long */
export function checkNames({ items, key }: { readonly items: readonly RemovalItem[]; readonly key?: string | null }) {
  const most = limits.referenceLength;
  const isLong = (text: string | null | undefined) => (text?.length ?? 0) > most;
  if (isLong(key)) throw new CodedError('BAD_VARIABLES', `Has ${most} characters at most.`, ['key']);
  const wrong = items.findIndex(({ reference }) => isLong(reference));
  if (wrong < 0) return;
  throw new CodedError('BAD_VARIABLES', `Has ${most} characters at most.`, ['items', wrong, 'reference']);
}
