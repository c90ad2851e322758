import { LRUCache } from 'lru-cache';
import type { Key } from './key.ts';
import type { Warning } from './plugin.ts';

/** A value, and the warnings of everything it was made from. */
export interface Produced<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

export type Make<T> = (signal: AbortSignal) => Promise<Produced<T>>;

/** Values by key: made once for all callers at a time, and kept while there is room. */
export interface Memo {
  /**
   * Gives the value of `key`: as remembered, from a run under way, or by `make`, whose signal aborts once every caller has
   * left. A failure is forgotten. `keep` says whether the value is remembered. `fresh` is true for the caller whose `make` ran,
   * `alone` if neither another caller nor the memo has the value.
   */
  getOrMake<T>(
    key: Key,
    keep: boolean,
    signal: AbortSignal,
    make: Make<T>,
  ): Promise<Produced<T> & { readonly fresh: boolean; readonly alone: boolean }>;
  /** Bytes held now. */
  readonly bytes: number;
}

interface Run {
  readonly produced: Promise<Produced<any>>;
  readonly abandon: AbortController;
  callers: number;
  /** How many there ever were. */
  joined: number;
}

export interface MemoOptions {
  /** Milliseconds that a new caller waits for a run that all others have left. */
  readonly patience?: number;
}

/** A run that was left still gives something worth having (a model run is never interrupted), unless it hangs. */
const PATIENCE = 5_000;

/** Remembers by key within a budget in bytes, and shares runs under way. A budget of 0 only shares. */
export function createMemo(maxBytes: number, { patience = PATIENCE }: MemoOptions = {}): Memo {
  const kept =
    maxBytes > 0 ? new LRUCache<Key, Produced<any>>({ maxSize: maxBytes, sizeCalculation: sizeOf }) : undefined;
  const running = new Map<Key, Run>();

  function start(key: Key, keep: boolean, make: Make<any>): Run {
    const abandon = new AbortController();
    const run: Run = { produced: make(abandon.signal), abandon, callers: 0, joined: 0 };
    running.set(key, run);
    const forget = () => {
      if (running.get(key) === run) running.delete(key);
    };
    run.produced.then((produced) => {
      // Remembered even if all callers have left.
      if (keep) kept?.set(key, produced);
      forget();
    }, forget);
    return run;
  }

  /** Waits for a run on behalf of one caller, which may leave. */
  function wait(run: Run, signal: AbortSignal): Promise<Produced<any>> {
    const isAbandoned = run.abandon.signal.aborted;
    run.callers++;
    run.joined++;
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        if (--run.callers === 0) run.abandon.abort(reason);
        reject(reason);
      };
      const onAbort = () => leave(signal.reason);
      const timer = isAbandoned ? setTimeout(leave, patience, new Error('An abandoned run hangs.')) : undefined;
      signal.addEventListener('abort', onAbort, { once: true });
      run.produced.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
    });
  }

  return {
    get bytes() {
      return kept?.calculatedSize ?? 0;
    },
    async getOrMake(key, keep, signal, make) {
      for (;;) {
        signal.throwIfAborted();
        const hit = kept?.get(key);
        if (hit) return { ...hit, fresh: false, alone: false };
        const shared = running.get(key);
        if (!shared) {
          const run = start(key, keep, make);
          const produced = await wait(run, signal);
          return { ...produced, fresh: true, alone: !keep && run.joined === 1 };
        }
        try {
          return { ...(await wait(shared, signal)), fresh: false, alone: false };
        } catch (error) {
          // This caller left; the run goes on for later ones.
          signal.throwIfAborted();
          if (!shared.abandon.signal.aborted) throw error;
          // It failed because the others left, or hangs: the next round makes the value anew.
          if (running.get(key) === shared) running.delete(key);
        }
      }
    },
  };
}

/** Bytes of all buffers behind the typed arrays of a value, and something for the rest: a view keeps its whole buffer. */
function sizeOf({ value }: Produced<unknown>): number {
  let bytes = 256;
  const seen = new Set<unknown>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    const counted = ArrayBuffer.isView(next) ? next.buffer : next;
    if (typeof counted !== 'object' || counted === null || seen.has(counted)) continue;
    seen.add(counted);
    if (ArrayBuffer.isView(next)) bytes += next.buffer.byteLength;
    else open.push(...Object.values(counted));
  }
  return bytes;
}
