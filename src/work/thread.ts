import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { CodedError, createHost, createRegistry, type StageName, type Warning } from '../pipeline/index.ts';
import { loadPlugins, plugins } from '../plugins/index.ts';
import { clock } from './clock.ts';
import { arraysOf, LARGE } from './parcel.ts';
import type { Done, Task } from './pool.ts';

const given = workerData as { readonly plugins: readonly string[] };
const registry = createRegistry([...plugins, ...(await loadPlugins(given.plugins))]);

/** Runs one plugin; the signal never fires here, since an abort ends the thread. */
export default async function run({ stage, name, version, inputs, options }: Task): Promise<unknown> {
  const began = clock();
  const plugin = registry.find(stage as StageName, name);
  if (plugin?.version !== version) throw new Error(`This thread does not have version ${version} of ${stage}.${name}.`);
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => void warnings.push({ code, message });
  try {
    const value = await plugin.run(inputs as never, options as never, createHost({ warn }));
    const done: Done = { value, warnings, began };
    return move({ [valueSymbol]: done, [transferableSymbol]: buffersOf(value) as never });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, at } = error;
    return { code, message, at } satisfies Done;
  }
}

/** Large pixels go back without being copied; a view into something larger cannot, nor can some small buffers of Node's. */
const buffersOf = (value: unknown): ArrayBufferLike[] => [
  ...new Set(
    arraysOf(value)
      .filter(({ byteLength, buffer }) => byteLength >= LARGE && byteLength === buffer.byteLength)
      .map(({ buffer }) => buffer),
  ),
];
