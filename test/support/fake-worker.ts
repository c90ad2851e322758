import type { LoadedModel, ModelOutput, SentView, WorkerRequest } from '../../src/engine/protocol.ts';
import { WorkerEnded } from '../../src/engine/worker-errors.ts';
import type { WorkerProcess } from '../../src/engine/worker-process.ts';
import type { Model } from '../../src/pipeline/index.ts';
import { plainView } from './model-facts.ts';

/** A worker process controlled by the test: each run waits for `answer`, `fail` or `die`. */
export interface FakeWorker extends WorkerProcess {
  /** The views of the current run. */
  readonly views: readonly SentView[];
  readonly running: boolean;
  /** Whether it was asked to run the model on a blank image when it loaded it. */
  readonly triedOut: boolean;
  answer(): void;
  fail(error: Error): void;
  die(): void;
}

interface FakeOptions {
  readonly loaded?: LoadedModel;
  readonly residentBytes?: number;
  /** Loading; it succeeds at once by default. */
  readonly load?: (worker: FakeWorker) => Promise<void>;
  /** What `end` waits for after the kill; nothing by default. */
  readonly end?: () => Promise<void>;
}

/** Starts fakes, and keeps them in the order of their start. */
export function fakeWorkers({ loaded = { optimization: 'full', batches: false }, ...options }: FakeOptions = {}) {
  const { residentBytes = 100, load = async () => {}, end = async () => {} } = options;
  const workers: FakeWorker[] = [];

  function start(): FakeWorker {
    let gone: WorkerEnded | undefined;
    let triedOut = false;
    let run: { views: readonly SentView[]; resolve(outputs: any): void; reject(error: Error): void } | undefined;
    let settleEnded: (ended: WorkerEnded) => void;
    const ended = new Promise<WorkerEnded>((resolve) => {
      settleEnded = resolve;
    });
    const take = () => {
      const taken = run;
      run = undefined;
      return taken;
    };
    const worker: FakeWorker = {
      pid: 1000 + workers.length,
      get alive() {
        return gone === undefined;
      },
      residentBytes,
      ended,
      get views() {
        return run?.views ?? [];
      },
      get triedOut() {
        return triedOut;
      },
      get running() {
        return run !== undefined;
      },
      async ask(request: WorkerRequest): Promise<any> {
        if (request.type === 'run') {
          return new Promise((resolve, reject) => {
            run = { views: request.views, resolve, reject };
          });
        }
        if (request.type === 'load') triedOut = request.tryOut;
        await Promise.race([load(worker), ended]);
        if (gone) throw gone;
        return loaded;
      },
      answer() {
        const taken = take()!;
        taken.resolve(taken.views.map(outputOf));
      },
      fail: (error) => take()!.reject(error),
      die() {
        gone = new WorkerEnded('The process ended (SIGKILL).');
        take()?.reject(gone);
        settleEnded(gone);
      },
      async end() {
        if (!gone) worker.die();
        await end();
      },
    };
    workers.push(worker);
    return worker;
  }
  return { start, workers };
}

/** The output of a fake: the first number of the view, everywhere. */
function outputOf({ width, height, data }: SentView): ModelOutput {
  const value = data instanceof Float32Array ? data[0]! : data.pixels[0]!;
  return { data: new Float32Array(width * height).fill(value), width, height, channels: 1 };
}

/** A view recognized by its brightness. */
export const grayView = (model: Model, value: number, size: readonly [number, number] = [4, 4]) =>
  plainView(model, size, [value, value, value]);
