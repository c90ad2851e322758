/** A queue of a model whose workers are stand-ins. */
import { createMemoryBudget } from '../../src/engine/memory-budget.ts';
import { createModelQueue, type ModelQueueOptions } from '../../src/engine/model-queue.ts';
import type { LoadRequest } from '../../src/engine/protocol.ts';
import { createWatchdog } from '../../src/engine/watchdog.ts';
import type { FakeWorker, fakeWorkers } from './fake-worker.ts';
import { factsOf } from './model-facts.ts';

export const model = factsOf('fake', [4, 4]);
export const never = new AbortController().signal;
export const single = { optimization: 'full', batches: false } as const;
export const several = { optimization: 'full', batches: true } as const;

export type Fakes = ReturnType<typeof fakeWorkers>;

export function queueOf(fakes: Fakes, options: Partial<ModelQueueOptions> = {}) {
  const request: LoadRequest = {
    ...{ type: 'load', model, file: '/fake.onnx', provider: 'cpu', threads: 1 },
    ...{ tryOut: true, pullCommand: 'pull' },
  };
  const memory = createMemoryBudget(Number.POSITIVE_INFINITY, () => {});
  return createModelQueue({
    ...{ request, processes: 1, batch: 1, memory, watchdog: createWatchdog(() => 0), start: fakes.start },
    ...{ log: () => {}, telemetry: () => {} },
    ...options,
  });
}

/** The first number of each view of a run. */
export const seen = ({ views }: FakeWorker) => views.map(({ data }) => (data as { pixels: Uint8Array }).pixels[0]);

export const brightnessOf = async (run: Promise<{ view: { data: Float32Array } }>) => (await run).view.data[0];
