import { Readable } from 'node:stream';
import type { Backend, FileFacts } from './backend.ts';
import { createStore } from './create-store.ts';
import { nameOf } from './file-index.ts';
import { SLICE } from './receive.ts';
import type { Store, StoreSettings } from './store.ts';

/** A store in memory: nothing touches the disk, and nothing outlasts the process. */
export const createMemoryStore = (settings: StoreSettings): Promise<Store> =>
  createStore(createMemoryBackend(), settings);

/** Files of a store in memory. */
export function createMemoryBackend(): Backend {
  const files = new Map<string, { readonly facts: FileFacts; readonly data: Buffer }>();
  return {
    async begin() {
      let chunks: Uint8Array[] = [];
      return {
        async write(chunk) {
          // A source may use its buffer again.
          chunks.push(Uint8Array.from(chunk));
        },
        async commit({ digest, extension }) {
          const data = Buffer.concat(chunks);
          chunks = [];
          const facts = { digest, extension, bytes: data.length, askedAt: Date.now() };
          files.set(nameOf(facts), { facts, data });
        },
        async discard() {
          chunks = [];
        },
      };
    },
    factsOf: async (key) => files.get(nameOf(key))?.facts,
    async touch(key, askedAt) {
      const file = files.get(nameOf(key));
      if (file) files.set(nameOf(key), { ...file, facts: { ...file.facts, askedAt } });
      return file !== undefined;
    },
    sync: async (keys) => keys.filter((key) => files.has(nameOf(key))),
    read: async (key) => files.get(nameOf(key))?.data,
    async open(key, range) {
      const data = files.get(nameOf(key))?.data;
      return data && Readable.from(slices(range ? data.subarray(range.start, range.end + 1) : data));
    },
    async remove(key) {
      files.delete(nameOf(key));
    },
    pins: { load: async () => undefined, async add() {}, async delete() {} },
    async tidy() {},
  };
}

function* slices(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += SLICE) yield data.subarray(at, at + SLICE);
}
