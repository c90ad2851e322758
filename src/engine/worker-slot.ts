import type { Telemetry } from '../pipeline/index.ts';
import { gaveUp, shuttingDown, TRIES } from './engine-errors.ts';
import { expectedBytes as expectedBytesOf, ownPixelsOf } from './expected-bytes.ts';
import type { MemoryBudget, MemoryUser } from './memory-budget.ts';
import type { EngineLog, LoadedModel, LoadRequest, ModelOutput, SentView } from './protocol.ts';
import type { Watchdog } from './watchdog.ts';
import { WorkerEnded, WorkerTimedOut } from './worker-errors.ts';
import type { WorkerProcess } from './worker-process.ts';
import { workerReport } from './worker-report.ts';

/** Room for one worker of a model: its process is started when it is needed and ended when its memory is needed elsewhere. */
export interface WorkerSlot extends MemoryUser {
  /**
   * Starts the process and loads the model, if that is not done. `warming` also runs it once on a blank image.
   *
   * @throws CodedError whatever is wrong with the model, `SHUTTING_DOWN` after `close`
   */
  ready(warming: boolean): Promise<void>;
  /**
   * @param tries how often these views were tried before
   * @throws WorkerEnded if the process ends or exceeds its time limit, CodedError if the model cannot be run
   */
  run(views: readonly SentView[], tries: number): Promise<readonly ModelOutput[]>;
  /** What is known of the model while a process holds it. */
  readonly loaded: LoadedModel | undefined;
  /** Requests wait for it, or will soon. */
  busy: boolean;
  readonly pid: number | undefined;
  readonly residentBytes: number;
  /** Bytes that its last process held at its end, or holds now; 0 before the first. */
  readonly lastBytes: number;
  readonly starts: number;
  close(): Promise<void>;
}

export interface WorkerSlotOptions {
  readonly request: LoadRequest;
  readonly start: () => WorkerProcess;
  readonly memory: MemoryBudget;
  readonly watchdog: Watchdog;
  readonly log: EngineLog;
  readonly telemetry: Telemetry;
  /** Bytes the process is expected to take. */
  expectedBytes(): number;
  /** Whether the model was run on a blank image before, in this process or another one. */
  isTriedOut(): boolean;
}

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { request, start, memory, watchdog, log, telemetry, expectedBytes, isTriedOut } = options;
  const { name } = request.model;
  const report = workerReport(name, log, telemetry);
  const ownPixels = ownPixelsOf(request);
  /** Most pixels of a run of this process so far; it keeps the memory of that. */
  let mostPixels = ownPixels;
  /** Bytes it is expected to hold after the run that begins, where that has more. */
  let grownBytes = 0;
  let worker: WorkerProcess | undefined;
  let loaded: LoadedModel | undefined;
  let loading: Promise<void> | undefined;
  let lastUsed = 0;
  let loadedAt = 0;
  let lastBytes = 0;
  let starts = 0;
  let busy = false;
  let closed = false;

  function startProcess(): WorkerProcess {
    const fresh = start();
    worker = fresh;
    report.started(fresh.pid, ++starts);
    void fresh.ended.then((why) => {
      // One that was stopped on purpose has left the slot already.
      if (worker !== fresh) return;
      forget();
      report.ended(fresh.pid, why);
      memory.release(slot);
    });
    return fresh;
  }

  function forget(): void {
    lastBytes = worker?.residentBytes ?? lastBytes;
    worker = undefined;
    loaded = undefined;
    mostPixels = ownPixels;
  }

  /** Ends the process, if there is one. */
  async function stop(why?: unknown): Promise<void> {
    const stopped = worker;
    if (stopped) {
      forget();
      if (why instanceof WorkerTimedOut) report.timedOut(stopped.pid, why);
      else report.unloaded(stopped.pid);
      if (!(await watchdog.end(stopped.end()))) report.unkillable(stopped.pid);
    }
    memory.release(slot);
  }

  async function begin(warming: boolean, tries: number): Promise<void> {
    await memory.reserve(slot);
    if (closed) throw shuttingDown();
    const fresh = startProcess();
    const from = performance.now();
    // A model that claims to give opacity is checked once, though the first view waits for it; and one that did not answer has
    // to show that it runs again.
    const isUnchecked = !isTriedOut() && request.model.output.meaning === 'opacity';
    const tryOut = warming || isUnchecked || !watchdog.responsive;
    loaded = await watchdog.load(fresh.ask({ ...request, tryOut }), tries);
    loadedAt = performance.now();
    lastUsed = loadedAt;
    report.loaded(fresh.pid, loadedAt - from, loaded);
    // One that was only warmed up is idle from here on.
    memory.notify();
  }

  /** A failure is forgotten with the process; the next request tries again. */
  async function load(warming: boolean): Promise<void> {
    for (let tries = 0; ; ) {
      try {
        return await begin(warming, tries);
      } catch (error) {
        await stop(error);
        if (closed) throw shuttingDown();
        if (!(error instanceof WorkerEnded)) throw error;
        if (++tries === TRIES) throw gaveUp(name, 'loading', error);
      }
    }
  }

  const slot: WorkerSlot = {
    name,
    ready(warming) {
      if (slot.loaded) return Promise.resolve();
      loading ??= load(warming).finally(() => {
        loading = undefined;
      });
      return loading;
    },
    async run(views, tries) {
      if (!worker) throw new WorkerEnded('The model is not loaded any more.');
      const asked = worker;
      const pixels = pixelsOf(views);
      try {
        if (pixels > mostPixels) {
          grownBytes = expectedBytesOf(request, pixels);
          await memory.grow(slot);
        }
        const from = performance.now();
        // Its time is reckoned in views of the network's own size.
        const outputs = await watchdog.run(asked.ask({ type: 'run', views }), pixels / ownPixels, tries);
        mostPixels = Math.max(mostPixels, pixels);
        report.ran(asked.pid, performance.now() - from);
        return outputs;
      } catch (error) {
        if (error instanceof WorkerTimedOut) await stop(error);
        throw error;
      } finally {
        grownBytes = 0;
      }
    },
    unload: stop,
    get loaded() {
      return worker?.alive ? loaded : undefined;
    },
    get busy() {
      return busy;
    },
    set busy(value) {
      busy = value;
      lastUsed = performance.now();
      if (!value) memory.notify();
    },
    get idle() {
      return slot.loaded !== undefined && !busy;
    },
    get bytes() {
      return loaded ? Math.max(worker?.residentBytes ?? 0, grownBytes) : expectedBytes();
    },
    get residentBytes() {
      return worker?.residentBytes ?? 0;
    },
    get lastBytes() {
      return loaded ? (worker?.residentBytes ?? lastBytes) : lastBytes;
    },
    get lastUsed() {
      return lastUsed;
    },
    get loadedAt() {
      return loadedAt;
    },
    get pid() {
      return worker?.pid;
    },
    get starts() {
      return starts;
    },
    async close() {
      closed = true;
      await stop();
    },
  };
  return slot;
}

const pixelsOf = (views: readonly SentView[]): number =>
  views.reduce((sum, { width, height }) => sum + width * height, 0);
