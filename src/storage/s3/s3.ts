import { randomUUID } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { S3ServiceError } from 's3mini';
import { createStore } from '../create-store.ts';
import { removeAbandonedParts } from '../disk-parts.ts';
import type { Store, StoreSettings } from '../store.ts';
import { type Bucket, openBucket, type S3Settings } from './bucket.ts';
import { createS3Backend, type S3BackendOptions, scanBucket } from './s3-backend.ts';

/**
 * A store in a bucket of S3, which any number of processes on any machines may share.
 *
 * @throws Error that says in one sentence what cannot work: S3 is not there, the bucket is not, or the key may not write
 */
export async function createS3Store(
  s3: S3Settings,
  { parts, presigned, ...settings }: StoreSettings & Omit<S3BackendOptions, 'ttl'>,
): Promise<Store> {
  await mkdir(parts, { recursive: true, mode: 0o700 });
  await access(parts, constants.W_OK);
  await removeAbandonedParts(parts);
  const bucket = openBucket(s3);
  try {
    await checkBucket(bucket, s3);
    const known = await scanBucket(bucket, settings.ttl);
    return await createStore(createS3Backend(bucket, { parts, presigned, ttl: settings.ttl }), settings, [known]);
  } catch (error) {
    bucket.close();
    throw error;
  }
}

/** Writes, lists and removes an object. */
async function checkBucket(bucket: Bucket, { endpoint, bucket: name }: S3Settings): Promise<void> {
  const key = `checks/${randomUUID()}`;
  try {
    await bucket.put(key, async () => Buffer.from('MatteQL may write here.'));
    for await (const _ of bucket.list(key));
    await bucket.remove(key);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof S3ServiceError)) {
      const reason = (cause as { cause?: Error } | undefined)?.cause?.message ?? (cause as Error | undefined)?.message;
      throw new Error(`S3_ENDPOINT=${endpoint} cannot be reached: ${reason ?? error}.`, { cause: error });
    }
    if (cause.status === 404)
      throw new Error(`There is no bucket S3_BUCKET=${name} at S3_ENDPOINT=${endpoint}.`, { cause });
    if (cause.status !== 403) throw new Error(`S3_BUCKET=${name} cannot be used: ${cause.message}.`, { cause });
    throw new Error(
      `S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY may not read, write, list and remove objects of S3_BUCKET=${name} (${cause.serviceCode}).`,
      { cause },
    );
  }
}
