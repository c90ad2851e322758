import type { Inferred, InputView, ModelStatus, Telemetry } from '../pipeline/index.ts';
import { gaveUp, shuttingDown, TRIES } from './engine-errors.ts';
import { expectedBytes } from './expected-bytes.ts';
import { type InferenceRequest, takeBatch } from './inference-request.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { outputViewOf } from './output-view.ts';
import type { EngineLog, LoadRequest, ModelOutput } from './protocol.ts';
import type { Watchdog } from './watchdog.ts';
import { WorkerEnded } from './worker-errors.ts';
import type { WorkerProcess } from './worker-process.ts';
import { createWorkerSlot, type WorkerSlot } from './worker-slot.ts';

/** One model: the views that wait for it, and the workers that take them from one queue. */
export interface ModelQueue {
  /** @throws as `Engine.infer` */
  run(view: InputView, signal: AbortSignal): Promise<Inferred>;
  /** Starts its workers and loads the model into each, as far as there is memory for them. */
  load(): Promise<void>;
  readonly status: ModelStatus;
  close(): Promise<void>;
}

export interface ModelQueueOptions {
  readonly request: LoadRequest;
  /** Workers, at most. */
  readonly processes: number;
  /** Views in one run, at most, where the model takes more than one. */
  readonly batch: number;
  readonly memory: MemoryBudget;
  readonly watchdog: Watchdog;
  readonly start: () => WorkerProcess;
  readonly log: EngineLog;
  readonly telemetry: Telemetry;
}

export function createModelQueue({ request, processes, batch, ...shared }: ModelQueueOptions): ModelQueue {
  const { memory, watchdog, log } = shared;
  const { name } = request.model;
  const queue: InferenceRequest[] = [];
  const running = new Map<WorkerSlot, number>();
  let triedOut = false;
  let closed = false;

  const slots: readonly WorkerSlot[] = Array.from({ length: processes }, () =>
    createWorkerSlot({
      ...{ ...shared, request, isTriedOut: () => triedOut },
      expectedBytes: () => Math.max(...slots.map(({ lastBytes }) => lastBytes)) || expectedBytes(request),
    }),
  );

  /** Sets slots to work: loaded ones first, and others only while more requests wait than slots are being loaded. */
  function pump(): void {
    const free = slots.filter(({ busy }) => !busy);
    for (const slot of free.filter(({ loaded }) => loaded)) {
      // A slot that is called in vain would count as used.
      if (queue.length === 0) return;
      void work(slot);
    }
    for (const slot of free.filter(({ loaded }) => !loaded)) {
      const loading = slots.filter(({ busy, loaded }) => busy && !loaded).length;
      if (queue.length <= loading) return;
      // The model's only worker waits for memory; a further one is not worth ending one of another model that is in use.
      if (slots.every(({ busy, loaded }) => !busy && !loaded) || memory.hasRoomFor(slot)) void work(slot);
    }
  }

  /** Serves requests as long as there are any. */
  async function work(slot: WorkerSlot): Promise<void> {
    // After a time limit the model is loaded and tried out again, though nothing waits: readiness has to be able to recover.
    const hasToRecover = () => !closed && !watchdog.responsive && !slot.loaded;
    slot.busy = true;
    try {
      while (queue.length > 0 || hasToRecover()) {
        if (!slot.loaded) await makeReady(slot, false);
        const requests = takeBatch(queue, slot.loaded?.batches ? batch : 1);
        if (requests.length > 0) await serve(slot, requests);
        if (memory.mustYield(slot)) await slot.unload();
      }
    } catch (error) {
      if (slots.some((other) => other !== slot && other.busy)) logMissing(error as Error);
      else if (queue.length === 0 && !closed)
        log('A model cannot be loaded.', { model: name, why: (error as Error).message });
      // What cannot be loaded cannot be loaded for the other requests either.
      else for (const waiting of queue.splice(0)) waiting.reject(error);
    } finally {
      slot.busy = false;
    }
  }

  function logMissing({ message: why }: Error): void {
    if (!closed) log('An additional process of a model cannot load it; the others continue.', { model: name, why });
  }

  async function makeReady(slot: WorkerSlot, warming: boolean): Promise<void> {
    await slot.ready(warming);
    triedOut = true;
  }

  async function serve(slot: WorkerSlot, requests: readonly InferenceRequest[]): Promise<void> {
    const now = performance.now();
    for (const each of requests) each.started = true;
    running.set(slot, requests.length);
    try {
      const tries = Math.max(...requests.map((each) => each.tries));
      const outputs = await slot.run(
        requests.map(({ view: { frame, ...view } }) => view),
        tries,
      );
      for (const [index, { view, queuedAt, resolve }] of requests.entries()) {
        const output = outputs[index] as ModelOutput;
        resolve({ view: outputViewOf(output, view), queuedMilliseconds: now - queuedAt, provider: request.provider });
      }
    } catch (error) {
      for (const each of requests.toReversed()) retry(each, error, requests.length > 1);
      pump();
    } finally {
      running.delete(slot);
    }
  }

  /** A view whose worker ended is tried again; so is one of a batch, alone, since another view may have failed the run. */
  function retry(failed: InferenceRequest, error: unknown, batched: boolean): void {
    failed.started = false;
    failed.alone ||= batched;
    if (!batched && error instanceof WorkerEnded) failed.tries++;
    if (closed) failed.reject(shuttingDown());
    else if (failed.signal.aborted) failed.reject(failed.signal.reason);
    else if (failed.tries === TRIES) failed.reject(gaveUp(name, 'running this view', error as WorkerEnded));
    else if (batched || error instanceof WorkerEnded) queue.unshift(failed);
    else failed.reject(error);
  }

  return {
    async run(view, signal) {
      if (closed) throw shuttingDown();
      let leave = () => {};
      const inferred = new Promise<Inferred>((resolve, reject) => {
        const queuedAt = performance.now();
        const entry = { view, signal, queuedAt, started: false, alone: false, tries: 0, resolve, reject };
        leave = () => {
          if (entry.started) return;
          const at = queue.indexOf(entry);
          if (at >= 0) queue.splice(at, 1);
          reject(signal.reason);
        };
        queue.push(entry);
      });
      signal.addEventListener('abort', leave, { once: true });
      pump();
      return inferred.finally(() => signal.removeEventListener('abort', leave));
    },
    async load() {
      if (closed) throw shuttingDown();
      const [first, ...further] = slots;
      await makeReady(first!, true);
      for (const slot of further) {
        if (slot.loaded || memory.hasRoomFor(slot)) await makeReady(slot, true).catch(logMissing);
        else log('A model has fewer processes than PROCESSES, for lack of memory.', { model: name });
      }
      if (closed) throw shuttingDown();
    },
    get status() {
      const loaded = slots.filter((slot) => slot.loaded);
      return {
        name,
        provider: request.provider,
        pids: loaded.flatMap(({ pid }) => pid ?? []),
        residentBytes: slots.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
        starts: slots.reduce((sum, { starts }) => sum + starts, 0),
        waiting: queue.length,
        running: [...running.values()].reduce((sum, count) => sum + count, 0),
        optimization: loaded[0]?.loaded?.optimization,
        responsive: watchdog.responsive,
      };
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(shuttingDown());
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}
