import type { Config } from '../../config/index.ts';
import { CodedError, type Log } from '../../pipeline/index.ts';
import {
  createPixelBudget,
  openMemoryStore,
  openRuntime,
  type Runtime,
  removeBackground,
} from '../../runtime/index.ts';
import { createMeters } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import type { CutRequest } from './cut-request.ts';
import type { Cutter } from './cutter.ts';

/** Opens what cuts pictures in this process. @throws CodedError where a setting, plugin or manifest is wrong */
export function openLocalRuntime(config: Config, { err }: Terminal): Promise<Runtime> {
  const line = (_facts: object, message: string) => void err.write(`${message}\n`);
  const log: Log = { info() {}, warn: line, error: line };
  // Every picture is asked for once: what is remembered would only take memory.
  return openRuntime({ ...config, memoBytes: 0 }, { log, openStore: openMemoryStore }).catch((cause: Error) => {
    throw cause instanceof CodedError ? cause : new CodedError('BAD_OPTION', cause.message, [], { cause });
  });
}

/** Cuts pictures in this process. */
export function localCutter(runtime: Runtime, { file, model, preset, recipe }: CutRequest, config: Config): Cutter {
  const budget = createPixelBudget(config.pixelMemory);
  return {
    file,
    recognizer: runtime.services.recognizer,
    maxFileBytes: config.maxFileBytes,
    parallel: config.maxRunning,
    async begin(picture, mask, signal) {
      const request = {
        ...(model !== undefined && { model }),
        ...(preset !== undefined && { preset }),
        ...(mask && { mask }),
        recipe,
        signal,
      };
      const removal = await removeBackground(runtime, picture, request, budget);
      return {
        id: removal.id,
        async finish() {
          const { data } = await removal.image();
          return { data, warnings: (await removal.warnings()).map(({ message }) => message) };
        },
      };
    },
    close: runtime.close,
  };
}

/** Fetches the network's weights before the first picture. @throws CodedError as `ModelCatalog.pull` */
export async function fetchWeights({ models }: Runtime, name: string, terminal: Terminal): Promise<void> {
  const meters = createMeters(terminal);
  await models
    .pull(name, {
      signal: terminal.signal,
      onProgress: ({ model, ...progress }) => meters.show(model, progress),
      onInstalled: meters.stop,
    })
    .finally(meters.stop);
}
