import { Piscina } from 'piscina';
import type { Bench, Warning } from '../pipeline/index.ts';
import { shared } from './shared.ts';

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
export interface Done {
  readonly value: unknown;
  readonly warnings: readonly Warning[];
}

/** Below this many bytes of input, sending it to a thread costs more than it saves. */
const WORTH_SENDING = 1_000_000;

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
  return {
    async heavy({ stage, name, version, run }, inputs, options, host) {
      if (bytesOf(inputs) < WORTH_SENDING) return run(inputs, options, host);
      const [sent, chosen] = await Promise.all([shared(inputs), shared(options)]);
      const task: Task = { stage, name, version, inputs: sent, options: chosen };
      const { value, warnings }: Done = await pool.run(task, { signal: host.signal });
      for (const { code, message } of warnings) host.warn(code, message);
      return value;
    },
    close: () => pool.destroy(),
  };
}

/** `--import tsx` alone leaves worker threads of Node 20 without hooks. */
const typescriptHooks = () =>
  `data:text/javascript,${encodeURIComponent(
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`,
  )}`;

/** Bytes of pixels; lists of views are small. */
const bytesOf = (inputs: Readonly<Record<string, { readonly data?: unknown }>>): number =>
  Object.values(inputs).reduce((sum, { data }) => sum + (ArrayBuffer.isView(data) ? data.byteLength : 0), 0);
