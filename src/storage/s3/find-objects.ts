import { atMost } from '../at-most.ts';
import { type Bucket, PAGE, type S3Object } from './bucket.ts';

/** Digests that are looked for at a time: others are served meanwhile. */
const AT_ONCE = 12;

/**
 * The objects of many digests, whatever their extensions: by a list for each digest, or by the pages of all objects where those
 * are fewer. So invented digests cost no more requests than there are thousands of files.
 *
 * @param known objects that the bucket is known to have
 * @throws the signal's reason
 */
export async function findObjects(
  bucket: Pick<Bucket, 'list'>,
  prefix: string,
  digests: ReadonlySet<string>,
  known: number,
  signal?: AbortSignal,
): Promise<readonly S3Object[]> {
  const found: S3Object[] = [];
  async function list(below: string) {
    signal?.throwIfAborted();
    for await (const page of bucket.list(below)) {
      signal?.throwIfAborted();
      found.push(...page.filter(({ key }) => digests.has(digestIn(key, prefix))));
    }
  }
  if (known / PAGE < digests.size - 1) await list(prefix);
  else {
    const inTurn = atMost(AT_ONCE);
    await Promise.all([...digests].map((digest) => inTurn(() => list(`${prefix}${digest}.`))));
  }
  return found;
}

const digestIn = (key: string, prefix: string) => key.slice(prefix.length).split('.')[0]!;
