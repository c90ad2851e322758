import {
  type EngineStatus,
  type Inferred,
  type InputView,
  type Key,
  keyOf,
  type Telemetry,
} from '../pipeline/index.ts';
import { assertView } from './check-manifest.ts';
import { shuttingDown } from './engine-errors.ts';
import { fileBytesOf } from './expected-bytes.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createModelQueue, type ModelQueue } from './model-queue.ts';
import { runtimeVersion } from './onnxruntime.ts';
import type { EngineLog, Loadable, LoadRequest } from './protocol.ts';
import type { Provider } from './provider.ts';
import { createWatchdog, type TimeLimits } from './watchdog.ts';
import { startWorker } from './worker-process.ts';

export interface EngineOptions {
  readonly provider: Provider;
  /** Of each process. */
  readonly threads: number;
  /** Of each model, at most; 1 by default. */
  readonly processes?: number;
  /** Views in one run, at most, of models that take several; 1 by default. */
  readonly batch?: number;
  /** Bytes that all processes together may take; no limit by default. */
  readonly memory?: number;
  /** Of loads and runs; tests make them short. */
  readonly limits?: TimeLimits;
  /** Command that fetches the file of a model, for error messages. */
  readonly pullCommand?: (name: string) => string;
  readonly log?: EngineLog;
  readonly telemetry?: Telemetry;
}

/** Runs models, each in processes of its own: neither their work nor their crashes affect the server's process. */
export interface Engine {
  /**
   * Runs a model on one view, after those that came before. While the view waits, an abort removes it from the queue and rejects
   * with the signal's reason at once. A run that has begun is not interrupted, since the memo keeps its output even if all
   * requests for it are gone: it resolves, or, where its process ends or exceeds the time limit, rejects with the reason of a
   * signal that has aborted instead of trying again. A caller that must answer earlier stops waiting, as the memo's callers do.
   *
   * It always settles: a run that takes many times its usual time is ended with its process, and tried again.
   *
   * @throws CodedError `MODEL_MISMATCH` if facts, view, file and graph do not fit each other, `MODEL_NOT_INSTALLED` if the
   * file is gone, `INFERENCE_FAILED` if the model cannot be loaded or run, or if its process ends or exceeds its time limit
   * three times with this view, `SHUTTING_DOWN` after `close`
   */
  infer(loadable: Loadable, view: InputView, signal: AbortSignal): Promise<Inferred>;
  /** Loads a model and runs it once on a blank image, so that the first view does not wait for that. @throws as `infer` */
  warm(loadable: Loadable): Promise<void>;
  /** Whether a process holds the model of this name. */
  isLoaded(name: string): boolean;
  /** False from half of the time limit of a load or run on, until it ends in time, or the next one succeeds. */
  isResponsive(name: string): boolean;
  status(): EngineStatus;
  /**
   * Ends every process; what waits and what runs is rejected with `SHUTTING_DOWN`, and nothing is started any more. Settles
   * within seconds, also where a process cannot be killed.
   */
  close(): Promise<void>;
}

export function createEngine({
  provider,
  threads,
  processes = 1,
  batch = 1,
  memory: budget = Number.POSITIVE_INFINITY,
  limits,
  pullCommand = (name) => `npm run models -- pull ${name}`,
  log = () => {},
  telemetry = () => {},
}: EngineOptions): Engine {
  const queues = new Map<Key, ModelQueue>();
  const memory = createMemoryBudget(budget, log);
  let closed = false;

  /** By facts and file: after a manifest was changed, or weights were fetched again, it is another model. */
  function queueOf({ model, file }: Loadable): ModelQueue {
    if (closed) throw shuttingDown();
    const key = keyOf(model, file);
    let queue = queues.get(key);
    if (!queue) {
      const request: LoadRequest = {
        ...{ type: 'load', model, file, provider, threads },
        ...{ tryOut: true, pullCommand: pullCommand(model.name) },
      };
      const start = () => startWorker((message, details) => log(message, { model: model.name, ...details }));
      const watchdog = createWatchdog(() => fileBytesOf(file), limits);
      queue = createModelQueue({ request, processes, batch, memory, watchdog, start, log, telemetry });
      queues.set(key, queue);
    }
    return queue;
  }

  const models = () => [...queues.values()].map(({ status }) => status);

  return {
    async infer(loadable, view, signal) {
      signal.throwIfAborted();
      assertView(loadable.model, view);
      return queueOf(loadable).run(view, signal);
    },
    async warm(loadable) {
      await queueOf(loadable).load();
    },
    isLoaded: (name) => models().some((model) => model.name === name && model.pids.length > 0),
    // Of several files under one name the newest counts: the others may never be asked for again.
    isResponsive: (name) => models().findLast((model) => model.name === name)?.responsive ?? true,
    status() {
      const all = models();
      return {
        provider,
        threads,
        processes,
        runtimeVersion,
        memory: budget,
        waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
        running: all.reduce((sum, { running }) => sum + running, 0),
        models: all,
      };
    },
    async close() {
      closed = true;
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
