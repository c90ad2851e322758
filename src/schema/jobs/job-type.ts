import type { Job, JobState, Priority } from '../../jobs/index.ts';
import { CodedError, limits } from '../../pipeline/index.ts';
import type { RecordedRequest } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import { type OutcomeTypes, viewOf } from './outcome.ts';

/** Types that are made elsewhere; TypeScript cannot follow there. */
type Ref = any;

/** The enum `Priority`. */
export const priorityEnum = (builder: Builder) =>
  builder.enumType('Priority', {
    description: 'Whose pictures go first. Within a priority clients take turns, and the jobs of a client.',
    values: {
      LOW: { description: 'After all others.' },
      NORMAL: { description: 'After those of high priority.' },
      HIGH: { description: 'Before all others.' },
    } satisfies Record<Priority, object>,
  });

export type JobRef = ReturnType<typeof jobType>;

/** The type `Job`. */
export function jobType(
  builder: Builder,
  services: ApiServices | undefined,
  { RemovalOutcome }: OutcomeTypes,
  PriorityEnum: Ref,
) {
  const JobStateEnum = builder.enumType('JobState', {
    description: 'Where a job is.',
    values: {
      QUEUED: { description: 'No picture was begun yet.' },
      RUNNING: { description: 'Some pictures were begun.' },
      FINISHED: { description: 'Every picture has its outcome.' },
      CANCELLED: { description: 'Pictures without an outcome have `CANCELLED`.' },
    } satisfies Record<JobState, object>,
  });
  return builder.objectRef<Job>('Job').implement({
    description: 'A batch that is worked on by and by. It outlasts requests and the server.',
    fields: (t) => ({
      id: t.exposeID('id'),
      state: t.field({ type: JobStateEnum, resolve: ({ state }) => state }),
      priority: t.field({ type: PriorityEnum, resolve: ({ priority }) => priority as never }),
      total: t.exposeInt('total', { description: 'Pictures.' }),
      done: t.exposeInt('done', { description: 'Pictures that have their outcome, failed ones included.' }),
      failed: t.exposeInt('failed'),
      outcomes: t.field({
        type: [RemovalOutcome],
        description:
          'What became of its pictures so far, in order. What was recorded costs no work, and a `render` no network: it starts from the recorded mask. Pictures without an outcome yet are left out; of a cancelled job they have `CANCELLED`.',
        args: {
          offset: t.arg.int({
            required: true,
            defaultValue: 0,
            description: 'Index of the first; with a filter, how many to skip.',
          }),
          limit: t.arg.int({
            required: true,
            defaultValue: 100,
            description: `Most in this answer, up to ${limits.outcomesPage}.`,
          }),
          failed: t.arg.boolean({ description: 'Only those that failed, or only those that did not.' }),
          maxConfidence: t.arg.float({
            description:
              "Only results whose subject's `confidence` is at most this: for review. Those without one are left out.",
          }),
        },
        complexity: ({ limit }) => ({ field: 1, multiplier: Math.ceil(Math.max(limit, 1) / limits.outcomesPerCost) }),
        async resolve(job, { offset, limit, failed, maxConfidence }, context) {
          const { jobs, sources } = services!;
          if (offset < 0) throw new CodedError('BAD_VARIABLES', 'Begins at 0.', ['offset']);
          if (limit < 1 || limit > limits.outcomesPage) {
            const facts = { min: 1, max: limits.outcomesPage, given: limit };
            throw new CodedError('BAD_VARIABLES', `Takes 1 to ${limits.outcomesPage}.`, ['limit'], { facts });
          }
          const filter = { failed: failed ?? undefined, maxConfidence: maxConfidence ?? undefined };
          const found = await jobs.outcomes(job, { offset, limit, ...filter });
          const request = (await jobs.requestOf(job)) as RecordedRequest;
          const own = sources(context.signal, context.meter);
          return found.map((each) => viewOf(each, request, services!, own, context));
        },
      }),
      archive: t.field({
        type: 'URL',
        nullable: true,
        description:
          'A ZIP of its pictures so far, named by reference or file name, made while it is read; null while there is none. It needs no key: the address alone leads to the pictures.',
        resolve: ({ id, done, failed }, _, { origin, signed }) =>
          done > failed ? `${origin}${signed(`/jobs/${id}.zip`)}` : null,
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => new Date(createdAt) }),
      startedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When its first picture was begun.',
        resolve: ({ startedAt }) => dateOf(startedAt),
      }),
      finishedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was finished or cancelled. It is kept `server.limits.jobsTtl` seconds from then on.',
        resolve: ({ finishedAt }) => dateOf(finishedAt),
      }),
    }),
  });
}

const dateOf = (milliseconds: number | undefined) => (milliseconds === undefined ? null : new Date(milliseconds));
