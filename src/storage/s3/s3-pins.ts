import { createHash, randomUUID } from 'node:crypto';
import { atMost } from '../at-most.ts';
import type { PinStorage } from '../backend.ts';
import type { Bucket } from './bucket.ts';

interface OwnerFile {
  readonly owner: string;
  readonly digests: readonly string[];
}

/** Below it what each process keeps for an owner: `owners/<sha256 of its name>/<process>.json`. */
const OWNERS = 'owners/';
const AT_ONCE = 16;

const folderOf = (owner: string) => `${OWNERS}${createHash('sha256').update(owner).digest('hex')}/`;

/**
 * Pins in a bucket. An object cannot be changed by two processes without one losing what the other wrote, so that each has its
 * own for an owner; together they are what the owner keeps.
 */
export function createS3Pins(bucket: Bucket): PinStorage {
  const file = `${randomUUID()}.json`;
  /** Of this process, by owner. */
  const own = new Map<string, ReadonlySet<string>>();
  /** By key, with the state it was read in. */
  const read = new Map<string, { readonly etag: string; readonly content: OwnerFile }>();
  const request = atMost(AT_ONCE);

  async function keysBelow(prefix: string) {
    const found = new Map<string, string>();
    for await (const page of bucket.list(prefix)) for (const { key, etag } of page) found.set(key, etag);
    return found;
  }

  return {
    async load() {
      const there = await keysBelow(OWNERS);
      const gone = [...read.keys()].filter((key) => !there.has(key));
      const changed = [...there].filter(([key, etag]) => read.get(key)?.etag !== etag);
      for (const key of gone) {
        // Released elsewhere.
        if (key.endsWith(file)) own.delete(read.get(key)!.content.owner);
        read.delete(key);
      }
      const update = async ([key, etag]: readonly [string, string]) => {
        const bytes = await bucket.read(key);
        if (bytes) read.set(key, { etag, content: JSON.parse(Buffer.from(bytes).toString()) });
      };
      await Promise.all(changed.map((each) => request(() => update(each))));
      if (gone.length + changed.length === 0) return undefined;
      const all = new Map<string, string[]>();
      for (const { content } of read.values()) {
        all.set(content.owner, [...(all.get(content.owner) ?? []), ...content.digests]);
      }
      return all;
    },
    async add(owner, added) {
      const digests = new Set([...(own.get(owner) ?? []), ...added]);
      const content: OwnerFile = { owner, digests: [...digests] };
      const key = `${folderOf(owner)}${file}`;
      await bucket.put(key, async () => Buffer.from(JSON.stringify(content)));
      own.set(owner, digests);
      read.set(key, { etag: '', content });
    },
    async delete(owner) {
      const keys = await keysBelow(folderOf(owner));
      // A list may lack what was written a moment ago.
      if (own.has(owner)) keys.set(`${folderOf(owner)}${file}`, '');
      await Promise.all([...keys.keys()].map((key) => request(() => bucket.remove(key))));
      own.delete(owner);
    },
  };
}
