import type { Backend } from './backend.ts';
import type { Ledger } from './ledger.ts';
import { type Stored, StoreFullError } from './store.ts';

/** Makes room by age and by want of it, and counts what is being written. */
export function createRoom(backend: Backend, ledger: Ledger, maxBytes: number) {
  const { index, pins, isKept, isPast, expiryOf, add, drop, inTurn } = ledger;
  /** Bytes of parts, which have no name yet. */
  let reserved = 0;
  const isFull = () => index.totalBytes + reserved > maxBytes;

  async function remove(file: Stored, event: 'expired' | 'evicted') {
    const facts = await backend.factsOf(file);
    // Asked for meanwhile, here or, as the storage's own time says, by another process.
    if (index.get(file) !== file || isKept(file)) return;
    if (facts && expiryOf(facts.askedAt).getTime() > file.expiresAt.getTime() + 1) return add(facts);
    if (facts) await backend.remove(file);
    drop(file, facts ? event : 'removed');
  }

  /** In turn only. */
  async function sweep(): Promise<void> {
    let refreshed = false;
    for (const file of index.idle()) {
      if (!isPast(file) && !isFull()) break;
      // What another process has pinned meanwhile.
      if (!refreshed) await pins.refresh();
      refreshed = true;
      await remove(file, isPast(file) ? 'expired' : 'evicted');
    }
  }

  /** Room for one part. */
  function reserve() {
    let mine = 0;
    const change = (bytes: number) => {
      mine += bytes;
      reserved += bytes;
    };
    const release = () => change(-mine);
    return {
      /** @throws StoreFullError */
      async grow(bytes: number): Promise<void> {
        change(bytes);
        if (!isFull()) return;
        await inTurn(async () => {
          await sweep();
          if (!isFull()) return;
          // Within the turn: the next part in it must not find these bytes reserved.
          release();
          throw new StoreFullError(maxBytes);
        });
      },
      release,
    };
  }

  return { sweep, reserve };
}
