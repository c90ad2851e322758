import { Piscina } from 'piscina';
import {
  CodedError,
  createSemaphore,
  type ErrorCode,
  type ErrorPath,
  type RunHeavy,
  type Warning,
} from '../pipeline/index.ts';
import { clock } from './clock.ts';
import { transferable } from './transfer.ts';

/** Heavy plugins, run where they do not hold up the event loop. */
export interface Pool {
  readonly heavy: RunHeavy;
  /** Starts all threads now: making one holds the event loop for some 40 ms. */
  start(): void;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** What `PLUGINS` names. */
  readonly plugins: readonly string[];
  readonly threads: number;
  /** An error of a thread outside of any task. */
  readonly onError?: (error: Error) => void;
  /** Milliseconds that a plugin may go on after its request was aborted, before its thread is ended. */
  readonly grace?: number;
}

/** What a thread is asked to do, and its answer. */
export interface Task {
  readonly stage: string;
  readonly name: string;
  readonly version: number;
  readonly inputs: object;
  readonly options: object;
}
export type Done =
  | { readonly value: unknown; readonly warnings: readonly Warning[]; readonly began: number }
  /** A CodedError by its parts: a message between threads leaves nothing of an error but its sentence. */
  | { readonly code: ErrorCode; readonly message: string; readonly at: ErrorPath };

/**
 * Most plugins are done in less. A new thread takes the event loop some 40 ms, so a client that starts and aborts requests must
 * not be able to end threads faster than it could use them.
 */
const GRACE = 500;

/**
 * Worker threads with the same plugins as the server, started with the first heavy plugin. Plugins are pure, so it does not
 * matter where they run. An aborted request is rejected at once; a plugin that then goes on for long loses its thread, and
 * another one takes its place.
 */
export function createPool({ plugins, threads, onError = () => {}, grace = GRACE }: PoolOptions): Pool {
  let pool: Piscina | undefined;
  let isClosed = false;
  // Pixels are copied for the next tasks, not for all that wait.
  const pass = createSemaphore(threads + 1);

  function opened(): Piscina {
    if (isClosed) throw shuttingDown();
    if (pool) return pool;
    const fresh = new Piscina({
      filename: new URL(isSource ? './worker.ts' : './worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData: { plugins },
      ...(isSource && { execArgv: ['--import', typescriptHooks()] }),
    });
    // A thread that cannot start, for example: without a listener the event would end this process.
    fresh.on('error', (error: Error) => {
      if (pool === fresh) pool = undefined;
      onError(error);
      void fresh.destroy();
    });
    pool = fresh;
    return fresh;
  }

  /** Runs a task; the thread is ended only if it goes on for long after an abort. */
  function run(task: Task, memory: readonly ArrayBuffer[], signal: AbortSignal): Promise<Done> {
    const end = new AbortController();
    const done: Promise<Done> = opened().run(task, { signal: end.signal, transferList: memory });
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const leave = () => {
        timer = setTimeout(() => end.abort(), grace);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      done
        .then(resolve, (error) => reject(isClosed ? shuttingDown() : error))
        .finally(() => {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
        });
    });
  }

  return {
    // Small pictures too: options alone may keep a plugin busy for minutes, and only a thread can be ended.
    async heavy({ stage, name, version }, inputs, options, host, owned) {
      const { signal } = host;
      const arrived = clock();
      return pass(signal, async () => {
        const entered = clock();
        const { memory, ...sent } = await transferable(inputs, options, owned);
        signal.throwIfAborted();
        const left = clock();
        const done = await run({ stage, name, version, ...sent }, memory, signal);
        if ('code' in done) throw new CodedError(done.code, done.message, done.at);
        for (const { code, message } of done.warnings) host.warn(code, message);
        return { value: done.value, queuedMilliseconds: entered - arrived + Math.max(0, done.began - left) };
      });
    },
    start: () => void opened(),
    async close() {
      isClosed = true;
      await pool?.destroy();
    },
  };
}

const shuttingDown = () => new CodedError('SHUTTING_DOWN', 'The server is shutting down. Ask again in a moment.');

const isSource = import.meta.url.endsWith('.ts');

/** `--import tsx` alone leaves worker threads of Node 20 without hooks. */
const typescriptHooks = () =>
  `data:text/javascript,${encodeURIComponent(
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`,
  )}`;
