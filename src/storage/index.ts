export { createDiskStore } from './disk.ts';
export { createMemoryStore } from './memory.ts';
export { isRunning, ownIdentity } from './process-identity.ts';
export type { S3Settings } from './s3/bucket.ts';
export { createS3Store } from './s3/s3.ts';
export {
  type ByteRange,
  type PutOptions,
  type RemoveResult,
  type Store,
  type Stored,
  type StoreEvent,
  StoreFullError,
  type StoreSettings,
  type Use,
} from './store.ts';
export { StoreUnavailableError } from './unavailable.ts';
