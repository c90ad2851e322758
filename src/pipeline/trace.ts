import type { Key } from './key.ts';
import type { ComparedAnswer, Warning } from './plugin.ts';
import type { StageName } from './stages.ts';

/** One artefact of an answer: which plugin made it, and what it cost. */
export interface StageRun {
  readonly stage: StageName;
  readonly plugin: string;
  /** Without waiting for inputs or in a queue. */
  readonly milliseconds: number;
  readonly queuedMilliseconds: number;
  /** What the model ran on; null where none ran. */
  readonly provider: string | null;
  /** How often the model ran for it. */
  readonly modelRuns: number;
  /** Answers that were compared, in the order in which they came. */
  readonly compared: readonly ComparedAnswer[];
  /** Another request made it, or an earlier one. */
  readonly remembered: boolean;
}

/** What happened for one answer. */
export interface Trace {
  /** Counts work as open until it settles. */
  watch<T>(work: Promise<T>): Promise<T>;
  ran(key: Key, run: StageRun): void;
  warned(warnings: readonly Warning[]): void;
  /** Settles once nothing that was asked for is still being made. */
  quiet(): Promise<void>;
  /** One entry an artefact, in the order they were finished. */
  readonly runs: readonly StageRun[];
  readonly warnings: readonly Warning[];
}

/** @param onRun hears of every run as it ends; of an artefact made twice (released, then wanted again) each time */
export function createTrace(onRun: (run: StageRun) => void = () => {}): Trace {
  const open = new Set<Promise<unknown>>();
  const runs = new Map<Key, StageRun>();
  const warnings = new Map<string, Warning>();
  return {
    watch(work) {
      open.add(work);
      const done = () => void open.delete(work);
      work.then(done, done);
      return work;
    },
    ran(key, run) {
      onRun(run);
      if (!runs.has(key)) runs.set(key, run);
    },
    warned(list) {
      for (const warning of list) warnings.set(`${warning.code} ${warning.message}`, warning);
    },
    async quiet() {
      // Sibling fields of a selection start in this tick, what depends on them in the ticks after it.
      do {
        await Promise.allSettled(open);
        await new Promise(setImmediate);
      } while (open.size > 0);
    },
    get runs() {
      return [...runs.values()];
    },
    get warnings() {
      return [...warnings.values()];
    },
  };
}
