import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { startChild } from './start-child.ts';

/** What a network can run on. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';
export const providers: readonly Provider[] = ['cpu', 'cuda', 'webgpu'];

const { resolve } = createRequire(import.meta.url);
const runtime = dirname(dirname(resolve('onnxruntime-node')));

/** The version of ONNX Runtime, without loading it. */
export const runtimeVersion: string = createRequire(import.meta.url)('onnxruntime-node/package.json').version;

/** Fetches the runtime's CUDA libraries, too large for the npm registry; CUDA 12 itself has to be there already. */
export const cudaCommand = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';

/** Providers whose libraries are installed; whether they work, `checkProvider` finds out. */
export const availableProviders = (): readonly Provider[] =>
  providers.filter((provider) => provider !== 'cuda' || hasCudaLibrary());

/** How long a provider may take to run a network of one operation, in milliseconds; a driver that hangs must not hang the start. */
const PATIENCE = 60_000;

/**
 * Runs a network of one operation on a provider, in a process of its own. What was asked for and does not work is an
 * error when the server starts, never a silent fall-back to something slower.
 *
 * @throws Error that says what to do
 */
export async function checkProvider(provider: string): Promise<void> {
  if (!isProvider(provider)) {
    throw new Error(`There is no provider "${provider}". Set PROVIDER to one of: ${providers.join(', ')}.`);
  }
  if (provider === 'cuda' && !hasCudaLibrary()) {
    const here = `${platform()}/${arch()}`;
    throw new Error(
      here === 'linux/x64'
        ? `PROVIDER=cuda needs libraries that npm does not carry. Fetch them once with "${cudaCommand}".`
        : `PROVIDER=cuda works on linux/x64 only, and this is ${here}. Set PROVIDER=cpu.`,
    );
  }
  const child = startChild();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void child.end();
  }, PATIENCE);
  try {
    await child.ask({ ask: 'probe', provider });
  } catch (error) {
    throw new Error(sentenceOf(provider, late ? `it has not answered in ${PATIENCE / 1000} seconds` : error), {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    await child.end();
  }
}

function sentenceOf(provider: Provider, why: unknown): string {
  const said = why instanceof Error ? why.message : String(why);
  // What Dawn, the runtime's WebGPU, says where there is no GPU, or none that it may use.
  if (provider === 'webgpu' && /WebGPU adapter|No supported adapters/.test(said)) {
    return (
      'PROVIDER=webgpu finds no graphics adapter on this machine. It needs a GPU and its driver: Vulkan on Linux ' +
      '(libvulkan.so.1), Direct3D 12 on Windows, Metal on macOS; a container needs both from outside. Or set PROVIDER=cpu.'
    );
  }
  return `PROVIDER=${provider} does not work on this machine: ${said} Set PROVIDER=cpu to do without.`;
}

const isProvider = (name: string): name is Provider => (providers as readonly string[]).includes(name);

function hasCudaLibrary(): boolean {
  const folder = join(runtime, 'bin');
  return readdirSync(folder).some((api) =>
    existsSync(join(folder, api, platform(), arch(), 'libonnxruntime_providers_cuda.so')),
  );
}
