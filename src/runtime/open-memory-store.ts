import type { Config } from '../config/index.ts';
import { createMemoryStore, type Store } from '../storage/index.ts';

/** Files of a runtime that serves nothing: they end with the process. */
export const openMemoryStore = ({ filesTtl: ttl, filesBytes: maxBytes }: Config): Promise<Store> =>
  createMemoryStore({ ttl, maxBytes });
