import type { Backend } from './backend.ts';
import { nameOf } from './file-index.ts';
import type { Ledger } from './ledger.ts';
import { type Stored, StoreFullError } from './store.ts';

/** Files that are removed at a time: by a request each, in a storage elsewhere. */
const AT_ONCE = 64;

/** Makes room by age and by want of it, and counts what is being written. */
export function createRoom(backend: Backend, ledger: Ledger, maxBytes: number) {
  const { index, pins, going, isKept, isPast, expiryOf, add, drop, inTurn } = ledger;
  /** Bytes of parts, which have no name yet. */
  let reserved = 0;
  const isFull = () => index.totalBytes + reserved > maxBytes;

  /** What must go next, the longest not asked for first. */
  function choose(): readonly Stored[] {
    const chosen: Stored[] = [];
    let over = index.totalBytes + reserved - maxBytes;
    for (const file of index.idle()) {
      if (chosen.length === AT_ONCE || (!isPast(file) && over <= 0)) break;
      chosen.push(file);
      over -= file.bytes;
    }
    return chosen;
  }

  /** Removes a file; gives what that was to it, undefined where it stays. */
  async function remove(file: Stored): Promise<'expired' | 'evicted' | 'removed' | undefined> {
    const facts = await backend.factsOf(file);
    // Asked for meanwhile, here or, as the storage's own time says, by another process.
    if (index.get(file) !== file || isKept(file)) return undefined;
    if (!facts) return 'removed';
    if (expiryOf(facts.askedAt).getTime() > file.expiresAt.getTime() + 1) {
      add(facts);
      return undefined;
    }
    going.add(nameOf(file));
    await backend.remove(file);
    return isPast(file) ? 'expired' : 'evicted';
  }

  /** Removes some of what must go; false where there was nothing. In turn only. */
  async function sweep(): Promise<boolean> {
    if (choose().length === 0) return false;
    // What another process has pinned meanwhile.
    await pins.refresh();
    const files = choose();
    const results = await Promise.allSettled(files.map(remove));
    for (const [i, result] of results.entries()) {
      if (result.status === 'fulfilled' && result.value) drop(files[i]!, result.value);
      going.delete(nameOf(files[i]!));
    }
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return true;
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
          while (isFull() && (await sweep()));
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
