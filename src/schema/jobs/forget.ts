import type { Job } from '../../jobs/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import { checkDigest, stored } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import type { JobRef } from './job-type.ts';

interface ForgottenImage {
  readonly digest: string;
  readonly removed: boolean;
  readonly held: boolean;
  readonly jobs: readonly Job[];
}

/** Digests of one request: each is a file or two to be removed. */
const MOST = 1_000;

/** `Mutation.forgetImages`: files before their time. */
export function forgetField(builder: Builder, services: ApiServices | undefined, JobType: JobRef): void {
  const Forgotten = builder.objectRef<ForgottenImage>('ForgottenImage').implement({
    description: 'Whether the bytes of a digest are gone.',
    fields: (t) => ({
      digest: t.exposeID('digest'),
      removed: t.exposeBoolean('removed', { description: 'False where there were none, or a job holds them.' }),
      held: t.exposeBoolean('held', { description: 'Whether jobs hold them, yours or of others.' }),
      jobs: t.field({ type: [JobType], description: 'Your jobs that hold them.', resolve: ({ jobs }) => [...jobs] }),
    }),
  });
  builder.mutationField('forgetImages', (t) =>
    t.field({
      type: [Forgotten],
      description:
        'Removes sources and results before their time, by digest. What a job holds stays until the job is removed. Masks in memory are not bytes of a file, and go by themselves.',
      args: { digests: t.arg.idList({ required: true, description: `Up to ${MOST}.` }) },
      extensions: { startsWork: false },
      async resolve(_, { digests }, { client }) {
        if (digests.length > MOST) throw new CodedError('BAD_VARIABLES', `Takes ${MOST} at most.`, ['digests']);
        for (const [index, digest] of digests.entries()) checkDigest(String(digest), ['digests', index]);
        const forgotten: ForgottenImage[] = [];
        for (const digest of digests) forgotten.push(await forget(String(digest), client, services!));
        return forgotten;
      },
    }),
  );
}

async function forget(digest: string, client: string, { store, jobs }: ApiServices): Promise<ForgottenImage> {
  const { removed, pinnedBy } = await stored(() => store.remove(digest.toLowerCase()));
  const holders = jobs.jobsOf(pinnedBy).map((id) => jobs.find(id, client).catch(() => undefined));
  const own = (await Promise.all(holders)).filter((job) => job !== undefined);
  return { digest, removed: removed > 0, held: pinnedBy.length > 0, jobs: own };
}
