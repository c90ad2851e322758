export { createDiskStore, type Store, type Stored } from './disk.ts';
