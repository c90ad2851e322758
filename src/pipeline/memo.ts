import { LRUCache } from 'lru-cache';
import type { Key } from './key.ts';
import type { Warning } from './plugin.ts';

/** A value, and what was noticed while it and all that it was made from were made. */
export interface Made<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

export type Make<T> = (signal: AbortSignal) => Promise<Made<T>>;

export interface Memo {
  /**
   * Gives what `key` stands for: as remembered, from a run under way, or by `make`, whose signal aborts once every caller
   * has left. A failure is forgotten. `keep` says whether the value stays when it is made.
   */
  through<T>(key: Key, keep: boolean, signal: AbortSignal, make: Make<T>): Promise<Made<T> & { readonly own: boolean }>;
  /** Bytes held now. */
  readonly bytes: number;
}

interface Run {
  readonly made: Promise<Made<any>>;
  readonly abandon: AbortController;
  callers: number;
}

/** Remembers by key within a budget in bytes, and shares what is under way. A budget of 0 only shares. */
export function createMemo(maxBytes: number): Memo {
  const kept = maxBytes > 0 ? new LRUCache<Key, Made<any>>({ maxSize: maxBytes, sizeCalculation: sizeOf }) : undefined;
  const running = new Map<Key, Run>();

  function start(key: Key, keep: boolean, make: Make<any>): Run {
    const abandon = new AbortController();
    const run: Run = { made: make(abandon.signal), abandon, callers: 0 };
    running.set(key, run);
    const forget = () => void running.delete(key);
    run.made.then((made) => {
      // Kept even if all callers have left: a network run is never interrupted, and its output is worth having.
      if (keep) kept?.set(key, made);
      forget();
    }, forget);
    return run;
  }

  /** Waits for a run on behalf of one caller, who may leave. */
  function wait<T>(run: Run, signal: AbortSignal): Promise<Made<T>> {
    run.callers++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (--run.callers === 0) run.abandon.abort(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      run.made.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  return {
    get bytes() {
      return kept?.calculatedSize ?? 0;
    },
    async through(key, keep, signal, make) {
      for (;;) {
        signal.throwIfAborted();
        const hit = kept?.get(key);
        if (hit) return { ...hit, own: false };
        const shared = running.get(key);
        if (!shared) return { ...(await wait<any>(start(key, keep, make), signal)), own: true };
        try {
          return { ...(await wait<any>(shared, signal)), own: false };
        } catch (error) {
          // A run that the others left may still have been worth waiting for; if it was not, it is made again.
          if (!shared.abandon.signal.aborted) throw error;
        }
      }
    },
  };
}

/** Bytes of all typed arrays in a value, and something for the rest. */
function sizeOf({ value }: Made<unknown>): number {
  let bytes = 256;
  const seen = new Set<unknown>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (ArrayBuffer.isView(next)) bytes += next.byteLength;
    else open.push(...Object.values(next));
  }
  return bytes;
}
