import { CodedError } from '../../pipeline/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import type { JobRef } from './job-type.ts';

/** Jobs in one list; their outcomes are asked for by page. */
const MOST = 1_000;

/** `Query.job`, `Query.jobs` and `Mutation.cancelJob`. */
export function queryFields(builder: Builder, services: ApiServices | undefined, Job: JobRef): void {
  const own = (id: unknown, client: string) => services!.jobs.find(String(id), client);
  builder.queryFields((t) => ({
    job: t.field({
      type: Job,
      nullable: true,
      description: 'A job of yours. One that is unknown, or of another client, is `JOB_NOT_FOUND`.',
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, { client }) => own(id, client),
    }),
    jobs: t.field({
      type: [Job],
      description: 'Your jobs, the latest first.',
      args: { first: t.arg.int({ required: true, defaultValue: 20, description: `Most of them, up to ${MOST}.` }) },
      complexity: ({ first }) => ({ field: 1, multiplier: Math.max(first, 1) }),
      resolve(_, { first }, { client }) {
        if (first < 1 || first > MOST) {
          const facts = { min: 1, max: MOST, given: first };
          throw new CodedError('BAD_VARIABLES', `Takes 1 to ${MOST}.`, ['first'], { facts });
        }
        return services!.jobs.list(client, first);
      },
    }),
  }));
  builder.mutationField('cancelJob', (t) =>
    t.field({
      type: Job,
      description:
        'Stops a job of yours: what runs is aborted, what waits is not begun, outcomes so far stay. One that has ended stays as it is.',
      args: { id: t.arg.id({ required: true }) },
      extensions: { startsWork: false },
      resolve: async (_, { id }, { client }) => services!.jobs.cancel(await own(id, client)),
    }),
  );
}
