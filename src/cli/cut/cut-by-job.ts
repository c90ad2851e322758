import { randomUUID } from 'node:crypto';
import { CodedError } from '../../pipeline/index.ts';
import { cutAll } from './cut-all.ts';
import { attempt, type CutOptions, failed, type Outcome, prepare } from './cut-one.ts';
import type { JobAccess, JobOutcome } from './cutter.ts';
import type { Input } from './find-inputs.ts';
import { jobFile, type OpenJob, type PendingItem } from './job-file.ts';
import type { Report } from './report.ts';

/** Pictures of a job: few enough that the first are stored still when the last are, and submitted at once. */
const BATCH = 500;

/**
 * Cuts files in jobs of a server. A job that an earlier command left is taken up first, and its pictures are not sent again.
 *
 * @throws as `cutOne`
 */
export async function cutByJob(
  inputs: readonly Input[],
  options: CutOptions,
  access: JobAccess,
  report: Pick<Report, 'add'>,
  signal: AbortSignal,
): Promise<void> {
  const file = jobFile(options.results.path);
  const left = await file.read();
  const taken = new Set<string>();
  const known = new Map(inputs.map((input) => [input.path, input]));
  if (left?.access === access.id) {
    await follow(left, options, access, signal, (item, outcome) => {
      const input = known.get(item.path);
      // What failed may be in order now, and is tried once more.
      if (!input || outcome.kind !== 'made') return;
      taken.add(item.path);
      options.names.claim(item.output, input);
      report.add(input, outcome);
    });
    await file.remove();
  }
  const rest = inputs.filter(({ path }) => !taken.has(path));
  for (let from = 0; from < rest.length; from += BATCH) {
    const items: PendingItem[] = [];
    await cutAll(rest.slice(from, from + BATCH), options.cutter.parallel, signal, async (input, own) => {
      const outcome = await attempt(input, options.cutter, own, () => stored(input, options, access, own));
      if ('kind' in outcome) report.add(input, outcome);
      else items.push(outcome);
    });
    if (items.length === 0) continue;
    const job: OpenJob = { key: randomUUID(), access: access.id, items };
    await file.write(job);
    await follow(job, options, access, signal, ({ path }, outcome) => report.add(known.get(path)!, outcome));
    await file.remove();
  }
}

/** Stores a picture, and its mask, unless it is done. */
async function stored(input: Input, options: CutOptions, access: JobAccess, signal: AbortSignal) {
  const prepared = await prepare(input, options, signal);
  if ('kind' in prepared) return prepared;
  const { output, picture, mask, cutting } = prepared;
  const [image, own] = (await access.store(mask ? [picture, mask] : [picture], signal)) as [string, string?];
  const item: PendingItem = {
    ...{ path: input.path, output, id: cutting.id, image, reference: output.slice(0, 200) },
    ...(own !== undefined && { mask: own }),
  };
  return item;
}

/** Submits a job, unless it has been, and writes its results as they come. */
async function follow(
  { key, items }: OpenJob,
  { results }: CutOptions,
  access: JobAccess,
  signal: AbortSignal,
  onOutcome: (item: PendingItem, outcome: Outcome) => void,
): Promise<void> {
  const names = items.map(({ image, mask, reference }) => ({ image, reference, ...(mask !== undefined && { mask }) }));
  const job = await access.submit(names, key, signal);
  for await (const { index, failure, result } of access.outcomes(job, items.length, signal)) {
    const item = items[index]!;
    onOutcome(item, result ? await fetched(item, result) : failed(failure!));
  }

  /** A result that the server no longer has fails that picture alone, which the next start sends again. */
  async function fetched(item: PendingItem, result: NonNullable<JobOutcome['result']>): Promise<Outcome> {
    try {
      return await written(item, result);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CodedError && error.code === 'UNKNOWN_DIGEST') return failed(error.message);
      throw error;
    }
  }

  async function written({ output, id }: PendingItem, { url, digest, warnings }: NonNullable<JobOutcome['result']>) {
    if (!(await results.isDone(output, id)))
      await results.write(output, id, await access.fetchFile(url, digest, signal));
    return { kind: 'made', output, warnings } as const;
  }
}
