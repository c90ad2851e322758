import type { Ask, Loaded, Output, SentView } from '../../src/engine/messages.ts';
import { type Child, ChildEnded } from '../../src/engine/start-child.ts';
import type { Model } from '../../src/pipeline/index.ts';
import { plainView } from './model-facts.ts';

/** A network's process as a test plays it: each run waits for `answer`, `fail` or `die`. */
export interface FakeChild extends Child {
  /** The views of the run that is under way. */
  readonly views: readonly SentView[];
  readonly running: boolean;
  answer(): void;
  fail(error: Error): void;
  die(): void;
}

interface FakeOptions {
  readonly loaded?: Loaded;
  readonly residentBytes?: number;
  /** What loading comes to; it succeeds by itself if nothing is said. */
  readonly load?: (child: FakeChild) => Promise<void>;
}

/** Starts fakes and keeps them, in the order they were started. */
export function fakeChildren({ loaded = { optimization: 'full', batches: false }, ...options }: FakeOptions = {}) {
  const { residentBytes = 100, load = async () => {} } = options;
  const children: FakeChild[] = [];

  function start(): FakeChild {
    let gone: ChildEnded | undefined;
    let run: { views: readonly SentView[]; resolve(outputs: any): void; reject(error: Error): void } | undefined;
    let settleEnded: (ended: ChildEnded) => void;
    const ended = new Promise<ChildEnded>((resolve) => {
      settleEnded = resolve;
    });
    const take = () => {
      const taken = run;
      run = undefined;
      return taken;
    };
    const child: FakeChild = {
      pid: 1000 + children.length,
      get alive() {
        return gone === undefined;
      },
      residentBytes,
      ended,
      get views() {
        return run?.views ?? [];
      },
      get running() {
        return run !== undefined;
      },
      async ask<A extends Ask>(ask: A): Promise<any> {
        if (ask.ask === 'run') {
          return new Promise((resolve, reject) => {
            run = { views: ask.views, resolve, reject };
          });
        }
        await load(child);
        if (gone) throw gone;
        return loaded;
      },
      answer() {
        const taken = take()!;
        taken.resolve(taken.views.map(outputOf));
      },
      fail: (error) => take()!.reject(error),
      die() {
        gone = new ChildEnded('The process ended (SIGKILL).');
        take()?.reject(gone);
        settleEnded(gone);
      },
      async end() {
        if (!gone) child.die();
      },
    };
    children.push(child);
    return child;
  }
  return { start, children };
}

/** What a fake answers: the first number of the view, everywhere. */
function outputOf({ width, height, data }: SentView): Output {
  const value = data instanceof Float32Array ? data[0]! : data.pixels[0]!;
  return { data: new Float32Array(width * height).fill(value), width, height, channels: 1 };
}

/** A view that is told apart by its brightness. */
export const grayView = (model: Model, value: number, size: readonly [number, number] = [4, 4]) =>
  plainView(model, size, [value, value, value]);
