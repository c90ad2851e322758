import { arch, platform } from 'node:os';
import { cudaCommand, hasCudaLibrary } from './onnxruntime.ts';
import { type Provider, providers } from './provider.ts';
import { withTimeLimit } from './time-limit.ts';
import { startWorker } from './worker-process.ts';

/** Providers whose libraries are installed; `checkProvider` finds out whether they work. */
export const availableProviders = (): readonly Provider[] =>
  providers.filter((provider) => provider !== 'cuda' || hasCudaLibrary());

/** Milliseconds that a provider may take to run a graph of one operation: a driver that hangs must not block the start. */
const PROBE_LIMIT = 60_000;

/**
 * Validates the name of a provider and, where that needs a device, runs a graph of one operation on it, in a process of its
 * own. A provider that does not work is an error when the server starts, never a silent fall-back to a slower one. The
 * processor is there: a process for it alone would cost every start a third of a second.
 *
 * @throws Error with a sentence that says what to do
 */
export async function checkProvider(name: string): Promise<Provider> {
  const provider = providers.find((each) => each === name);
  if (!provider) throw new Error(`There is no provider "${name}". Set PROVIDER to one of: ${providers.join(', ')}.`);
  if (provider === 'cuda' && !hasCudaLibrary()) {
    const here = `${platform()}/${arch()}`;
    throw new Error(
      here === 'linux/x64'
        ? `PROVIDER=cuda needs libraries that npm does not carry. Fetch them once with "${cudaCommand}".`
        : `PROVIDER=cuda works on linux/x64 only, and this is ${here}. Set PROVIDER=cpu.`,
    );
  }
  if (provider === 'cpu') return provider;
  const worker = startWorker();
  const late = () => new Error(`no answer within ${PROBE_LIMIT / 1000} seconds.`);
  try {
    await withTimeLimit(worker.ask({ type: 'probe', provider }), PROBE_LIMIT, late);
    return provider;
  } catch (error) {
    throw new Error(sentenceOf(provider, (error as Error).message), { cause: error });
  } finally {
    // Not waited for: a process that is stuck in a driver never ends.
    void worker.end();
  }
}

function sentenceOf(provider: Provider, why: string): string {
  // The message of Dawn, the runtime's WebGPU, where there is no GPU, or none that it may use.
  if (provider === 'webgpu' && /WebGPU adapter|No supported adapters/.test(why)) {
    return (
      'PROVIDER=webgpu finds no graphics adapter on this machine. It needs a GPU and its driver: Vulkan on Linux ' +
      '(libvulkan.so.1), Direct3D 12 on Windows, Metal on macOS; a container needs both from outside. Or set PROVIDER=cpu.'
    );
  }
  return `PROVIDER=${provider} does not work on this machine: ${why} Set PROVIDER=cpu to do without.`;
}
