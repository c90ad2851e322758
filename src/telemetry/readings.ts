import { Gauge, type Registry } from 'prom-client';
import type { AdmissionStatus, EngineStatus, ModelStatus } from '../pipeline/index.ts';

/** What is as it is when metrics are read. */
export interface Readings {
  readonly engine: EngineStatus;
  readonly admission: AdmissionStatus;
  /** Bytes that are remembered. */
  readonly memoBytes: number;
  /** Of the store. */
  readonly filesBytes: number;
  readonly ready: boolean;
}

type Reading = readonly [name: string, help: string, value: (readings: Readings) => number];

const simple: readonly Reading[] = [
  [
    'matteql_ready',
    '1 where /ready is 200: the default model can be asked, or with WORKERS_ONLY a worker takes pictures.',
    ({ ready }) => Number(ready),
  ],
  ['matteql_requests_running', 'Requests whose pixels are worked on.', ({ admission }) => admission.running],
  ['matteql_requests_waiting', 'Admitted requests that are not worked on.', ({ admission }) => admission.waiting],
  ['matteql_requests_running_limit', 'MAX_RUNNING.', ({ admission }) => admission.places],
  ['matteql_requests_waiting_limit', 'MAX_QUEUE.', ({ admission }) => admission.maxQueue],
  ['matteql_pixel_bytes', 'Bytes reserved for pixels.', ({ admission }) => admission.pixelBytes],
  ['matteql_pixel_bytes_limit', 'PIXEL_MEMORY.', ({ admission }) => admission.pixelMemory],
  ['matteql_memo_bytes', 'Bytes of remembered mattes, masks and the like.', ({ memoBytes }) => memoBytes],
  ['matteql_store_bytes_limit', 'FILES_BYTES.', ({ filesBytes }) => filesBytes],
  ['matteql_engine_waiting', 'Views in the queues of models.', ({ engine }) => engine.waiting],
  ['matteql_engine_bytes_limit', 'ENGINE_MEMORY, for all processes of models.', ({ engine }) => engine.memory],
  ['matteql_engine_running', 'Views in a run.', ({ engine }) => engine.running],
];

/** One value for each model that has a process, or had one. */
const byModel: readonly (readonly [name: string, help: string, value: (model: ModelStatus) => number])[] = [
  ['matteql_model_processes', 'Processes that hold the model.', ({ pids }) => pids.length],
  ['matteql_model_resident_bytes', 'Memory of its processes.', ({ residentBytes }) => residentBytes],
  [
    'matteql_model_unresponsive',
    '1 while a load or run of the model takes far too long.',
    ({ responsive }) => Number(!responsive),
  ],
];

/** Gauges that are set when they are read. */
export function gauges(registry: Registry, readings: () => Readings): void {
  for (const [name, help, value] of simple) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value(readings()));
      },
    });
  }
  for (const [name, help, value] of byModel) {
    new Gauge({
      name,
      help,
      labelNames: ['model'],
      registers: [registry],
      collect() {
        this.reset();
        // Of several files under one name, after its manifest was changed, all count.
        for (const model of readings().engine.models) this.inc({ model: model.name }, value(model));
      },
    });
  }
}
