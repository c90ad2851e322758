import type { Config } from '../config/index.ts';
import type { Telemetry } from '../pipeline/index.ts';
import { SOURCE } from '../removal/index.ts';
import { createDiskStore, type Store } from '../storage/index.ts';

/** What another server or worker puts and this one is asked for by digest: sources, and masks of jobs. */
const SHARED = [SOURCE, 'png'];

/** The folder of uploads and results. @throws Error that names `DATA_DIR` */
export const openDiskStore = (
  { dataFolder: folder, filesTtl: ttl, filesBytes: maxBytes }: Config,
  telemetry: Telemetry,
): Promise<Store> =>
  createDiskStore({
    folder,
    ttl,
    maxBytes,
    extensions: SHARED,
    onEvent: (event) => telemetry({ type: 'store', ...event }),
  }).catch((cause) => {
    throw new Error(`DATA_DIR=${folder} cannot be used for files: ${cause.message}`, { cause });
  });
