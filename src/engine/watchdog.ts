import type { LoadedModel } from './protocol.ts';
import { withTimeLimit } from './time-limit.ts';
import { WorkerTimedOut } from './worker-errors.ts';

/** Limits of a model's loads and runs, in milliseconds. Each further try of the same work has twice the time. */
export interface TimeLimits {
  /** For the first load, plus `firstLoadPerByte` for each byte of its file. */
  readonly firstLoad: number;
  readonly firstLoadPerByte: number;
  /** The least for a later load. */
  readonly load: number;
  /** The least for a run of a model of which no run was measured. */
  readonly firstRun: number;
  /** The least for any other run. */
  readonly run: number;
  /** How many times its usual time a load or run may take. */
  readonly times: number;
  /** For a killed process to end. */
  readonly end: number;
}

/**
 * The default model loads in 0.3 to 3 s and runs in 0.8 to 2.4 s, depending on the machine. A first load may wait for a network
 * disk of 5 MB/s, and for a GPU's driver that compiles its kernels, which takes minutes on cards newer than the runtime. Beside
 * 2, 4 and 8 busy processes of normal priority on two processors, a run was measured to take 3.7, 4.5 and 17 times as
 * long. Eight times 2.4 s, a load and two runs are still less than the 30 s after which the next request should be answered.
 */
export const timeLimits: TimeLimits = {
  firstLoad: 120_000,
  firstLoadPerByte: 1 / 5_000,
  load: 30_000,
  firstRun: 60_000,
  run: 10_000,
  times: 8,
  // It takes milliseconds, or for ever where the process is stuck in a driver.
  end: 5_000,
};

/** Share of the newest run in the usual time: it follows a machine that becomes busy within a few runs. */
const NEWEST = 0.25;

/** Bounds the loads and runs of one model by what they usually take. */
export interface Watchdog {
  /** @param tries how often the same work was tried before @throws WorkerTimedOut */
  load(job: Promise<LoadedModel>, tries: number): Promise<LoadedModel>;
  /** @param views of the network's own size that would take as long: the usual time is that of one @throws WorkerTimedOut */
  run<T>(job: Promise<T>, views: number, tries: number): Promise<T>;
  /** Whether a killed process ended within its limit; nothing waits longer for it. */
  end(job: Promise<void>): Promise<boolean>;
  /** False from half of the limit of a load or run on, until it ends in time, or the next one succeeds. */
  readonly responsive: boolean;
}

export function createWatchdog(fileBytes: () => number, limits: TimeLimits = timeLimits): Watchdog {
  let lastLoad: number | undefined;
  let usualRun: number | undefined;
  let responsive = true;

  async function timed<T>(job: Promise<T>, limit: number, done: (milliseconds: number, result: T) => void): Promise<T> {
    const from = performance.now();
    const before = responsive;
    // Half of the limit is four times the usual: readiness tells load balancers before the process is given up.
    const suspect = () => {
      responsive = false;
    };
    const late = () => new WorkerTimedOut(limit);
    const result = await withTimeLimit(job, limit, late, suspect).catch((error) => {
      if (!(error instanceof WorkerTimedOut)) responsive = before;
      throw error;
    });
    done(performance.now() - from, result);
    responsive = true;
    return result;
  }

  const loadLimit = () =>
    lastLoad === undefined
      ? limits.firstLoad + limits.firstLoadPerByte * fileBytes()
      : Math.max(limits.load, limits.times * (lastLoad + (usualRun ?? 0)));

  // Where no run was measured, loading is the only hint of how much there is to compute.
  const runLimit = (views: number) =>
    usualRun === undefined
      ? Math.max(limits.firstRun, limits.times * (lastLoad ?? 0)) * views
      : Math.max(limits.run, limits.times * usualRun * views);

  return {
    load: (job, tries) =>
      timed(job, loadLimit() * 2 ** tries, (milliseconds, { tryOutMilliseconds }) => {
        lastLoad = milliseconds;
        usualRun ??= tryOutMilliseconds;
      }),
    run: (job, views, tries) =>
      timed(job, runLimit(views) * 2 ** tries, (milliseconds) => {
        const each = milliseconds / views;
        usualRun = usualRun === undefined ? each : usualRun + NEWEST * (each - usualRun);
      }),
    end: (job) =>
      withTimeLimit(job, limits.end, () => new WorkerTimedOut(limits.end)).then(
        () => true,
        () => false,
      ),
    get responsive() {
      return responsive;
    },
  };
}
