import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The version of ONNX Runtime, read without loading its native library. */
export const runtimeVersion: string = require('onnxruntime-node/package.json').version;

/** Fetches the runtime's CUDA libraries, too large for the npm registry; CUDA 12 itself must be installed already. */
export const cudaCommand = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';

export function hasCudaLibrary(): boolean {
  const folder = join(dirname(dirname(require.resolve('onnxruntime-node'))), 'bin');
  return readdirSync(folder).some((api) =>
    existsSync(join(folder, api, platform(), arch(), 'libonnxruntime_providers_cuda.so')),
  );
}
