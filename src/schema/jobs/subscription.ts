import type { Job } from '../../jobs/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import type { JobRef } from './job-type.ts';

/** `Subscription.job`: the state of a job as it changes. */
export function subscriptionField(builder: Builder, services: ApiServices | undefined, JobType: JobRef): void {
  builder.subscriptionType({
    description: 'By server-sent events: ask with `Accept: text/event-stream`.',
    fields: (t) => ({
      job: t.field({
        type: JobType,
        description:
          'A job of yours: its state first, then after changes, several at once as one event, until it has ended. What is shown is read anew, so a client that comes back has missed nothing. An end without an error means that the job has ended.',
        args: { id: t.arg.id({ required: true }) },
        async subscribe(_, { id }, { client, signal }) {
          const job = await services!.jobs.find(String(id), client);
          return services!.jobs.watch(job, signal);
        },
        resolve: (job: Job) => job,
      }),
    }),
  });
}
