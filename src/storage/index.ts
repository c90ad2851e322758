export { createDiskStore } from './disk.ts';
export { createMemoryStore } from './memory.ts';
export { isRunning, ownIdentity } from './process-identity.ts';
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
