import { join } from 'node:path';
import { type Config, makeFolder } from '../config/index.ts';
import type { Telemetry } from '../pipeline/index.ts';
import { SOURCE } from '../removal/index.ts';
import { createDiskStore, createS3Store, type Store } from '../storage/index.ts';
import { unusableFolder } from './unusable-folder.ts';

/** What another server or worker puts and this one is asked for by digest: sources, and masks of jobs. */
const SHARED = [SOURCE, 'png'];

/** Uploads and results: in a bucket of S3 where one is set, else in a folder. @throws Error that names the setting */
export async function openFileStore(config: Config, telemetry: Telemetry): Promise<Store> {
  const { dataFolder: folder, filesTtl: ttl, filesBytes: maxBytes, s3 } = config;
  const settings = {
    ...{ ttl, maxBytes, extensions: SHARED },
    onEvent: (event: object) => telemetry({ type: 'store', ...event } as Parameters<Telemetry>[0]),
  };
  const unusable = (cause: Error) => {
    throw unusableFolder(config, 'files', cause);
  };
  await makeFolder(folder, 0o700).catch(unusable);
  if (!s3) return createDiskStore({ folder, ...settings }).catch(unusable);
  return createS3Store(s3, { parts: join(folder, 'parts'), presigned: s3.presigned, ...settings }).catch((error) => {
    if ('syscall' in error) unusable(error);
    throw error;
  });
}
