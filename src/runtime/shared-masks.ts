import { createHash } from 'node:crypto';
import type { Log, SharedMasks } from '../pipeline/index.ts';
import type { MaskIndex } from '../redis/index.ts';
import type { Store } from '../storage/index.ts';
import { packMask, unpackMask } from './mask-file.ts';

/** Extension of masks in the store: no media type belongs to it, so they are never served. */
const MASK = 'mask';
/** Masks that are being packed and stored; more are not kept, rather than held in memory. */
const AT_ONCE = 4;

/**
 * Masks as files of the store, which has their age and makes room, found by an index that all processes share. What is read is
 * verified: its digest, its key and its size.
 */
export function createSharedMasks(store: Store, index: MaskIndex, log: Log): SharedMasks {
  let keeping = 0;

  return {
    async find(key) {
      try {
        const digest = await index.find(key);
        const file = digest === undefined ? undefined : await store.find(digest, MASK);
        const bytes = file && (await store.read(file));
        if (digest === undefined || !bytes) return undefined;
        try {
          if (createHash('sha256').update(bytes).digest('hex') !== digest) throw new Error('Its bytes have changed.');
          return await unpackMask(key, bytes);
        } catch (err) {
          log.error({ err, key, digest }, 'A shared mask is damaged: it is removed, and made again.');
          await index.remove(key);
          await store.remove(digest, MASK);
          return undefined;
        }
      } catch (err) {
        log.warn({ err, key }, 'A shared mask cannot be looked for: it is made again.');
        return undefined;
      }
    },
    keep(key, mask) {
      if (keeping >= AT_ONCE) return;
      keeping++;
      void (async () => {
        const { digest } = await store.put([await packMask(key, mask)], MASK);
        await index.set(key, digest);
      })()
        .catch((err) => log.warn({ err, key }, 'A mask cannot be shared: other processes make it themselves.'))
        .finally(() => {
          keeping--;
        });
    },
  };
}
