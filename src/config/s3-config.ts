import type { z } from 'zod';
import type { settings } from './settings.ts';

/** A bucket, and the key to it. */
export interface S3Config {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly publicEndpoint: string | undefined;
  /** Whether addresses of results are those of S3. */
  readonly presigned: boolean;
}

/** @throws Error where some of what belongs together is missing */
export function s3Of(set: z.infer<typeof settings>): S3Config | undefined {
  const needed = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  const missing = needed.filter((name) => set[name] === undefined);
  if (missing.length === needed.length) return undefined;
  if (missing.length > 0) {
    throw new Error(`${missing.join(' and ')}: must be set too, for files in S3 need ${needed.join(', ')}.`);
  }
  return {
    endpoint: set.S3_ENDPOINT!,
    bucket: set.S3_BUCKET!,
    region: set.S3_REGION,
    accessKeyId: set.S3_ACCESS_KEY_ID!,
    secretAccessKey: set.S3_SECRET_ACCESS_KEY!,
    publicEndpoint: set.S3_PUBLIC_ENDPOINT,
    presigned: set.S3_URLS === 'presigned',
  };
}
