import { Piscina } from 'piscina';
import {
  type Bench,
  CodedError,
  createTurns,
  type ErrorCode,
  type ErrorPath,
  type Warning,
} from '../pipeline/index.ts';
import { clock } from './clock.ts';
import { parcelOf } from './parcel.ts';

/** Heavy plugins, run where they do not hold up the server. */
export interface Pool {
  readonly heavy: Bench['heavy'];
  close(): Promise<void>;
}

/** What a thread is asked to do, and what it gives back. */
export interface Task {
  readonly stage: string;
  readonly name: string;
  readonly version: number;
  readonly inputs: object;
  readonly options: object;
}
export type Done =
  | { readonly value: unknown; readonly warnings: readonly Warning[]; readonly began: number }
  /** A CodedError said in full: a message between threads leaves nothing of an error but its sentence. */
  | { readonly code: ErrorCode; readonly message: string; readonly at: ErrorPath };

/**
 * Worker threads that have the same plugins as the server. Plugins are pure, so it does not matter where they run; an
 * abort ends the thread, and another one takes its place.
 *
 * @param plugins what `PLUGINS` names
 */
export function createPool({ plugins, threads }: { plugins: readonly string[]; threads: number }): Pool {
  const isSource = import.meta.url.endsWith('.ts');
  const pool = new Piscina({
    filename: new URL(isSource ? './thread.ts' : './thread.js', import.meta.url).href,
    // All of them from the start and for good: making a thread holds the event loop for some 40 ms.
    minThreads: threads,
    maxThreads: threads,
    workerData: { plugins },
    ...(isSource && { execArgv: ['--import', typescriptHooks()] }),
  });
  // Pixels are copied for those who are next, not for all who wait.
  const pass = createTurns(threads + 1);
  return {
    // Small pictures too: options alone may keep a plugin busy for minutes, and only a thread can be ended.
    async heavy({ stage, name, version }, inputs, options, host) {
      const { signal } = host;
      const came = clock();
      return pass(signal, async () => {
        const entered = clock();
        const { memory, ...sent } = await parcelOf(inputs, options);
        const task: Task = { stage, name, version, ...sent };
        const left = clock();
        const done: Done = await pool.run(task, { signal, transferList: memory });
        if ('code' in done) throw new CodedError(done.code, done.message, done.at);
        for (const { code, message } of done.warnings) host.warn(code, message);
        return { value: done.value, queuedMilliseconds: entered - came + Math.max(0, done.began - left) };
      });
    },
    close: () => pool.destroy(),
  };
}

/** `--import tsx` alone leaves worker threads of Node 20 without hooks. */
const typescriptHooks = () =>
  `data:text/javascript,${encodeURIComponent(
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`,
  )}`;
