import { type Config, readConfig } from './config/index.ts';
import type { Log } from './pipeline/index.ts';
import {
  type BackgroundRemoval,
  type ImageFile,
  openMemoryStore,
  openRuntime,
  type RemoveBackgroundOptions,
  removeBackground as removeWith,
} from './runtime/index.ts';

export { CodedError, type ErrorCode, type StageRun, type Subject, type Warning } from './pipeline/index.ts';
export type { BackgroundRemoval, FinishedImage, ImageFile, RemoveBackgroundOptions } from './runtime/index.ts';

/** Settings of a runtime; what is absent is read from the environment, as the server reads it. */
export type RuntimeSettings = Partial<Config> & {
  /** Where warnings go; nowhere by default. */
  readonly log?: Log;
};

/** Removes backgrounds in this process until it is closed. */
export interface Matteql {
  /** @throws CodedError with a code, a sentence that says what to do, and the place in the options */
  removeBackground(image: ImageFile, options?: RemoveBackgroundOptions): Promise<BackgroundRemoval>;
  /** Ends threads and processes; what is under way is rejected with `SHUTTING_DOWN`. */
  close(): Promise<void>;
}

/**
 * A runtime for many pictures: models stay loaded, and masks are remembered. Threads and processes start when they are needed.
 *
 * @throws Error that says which setting, plugin or manifest is wrong, and how
 */
export async function createRuntime({ log = silent, ...settings }: RuntimeSettings = {}): Promise<Matteql> {
  // What is derived from these two is derived anew.
  const { home, processes } = settings;
  const env = {
    ...process.env,
    ...(home !== undefined && { MATTEQL_HOME: home }),
    ...(processes !== undefined && { PROCESSES: String(processes) }),
  };
  const config = { ...readConfig(env), ...settings };
  const runtime = await openRuntime(config, { log, openStore: openMemoryStore });
  return {
    removeBackground: (image, options) => removeWith(runtime, image, options),
    close: runtime.close,
  };
}

let shared: Promise<Matteql> | undefined;

/**
 * Removes the background of a picture with a runtime that all calls share. It keeps a model in memory; a program that is done
 * calls `close`.
 *
 * @throws CodedError with a code, a sentence that says what to do, and the place in the options
 */
export async function removeBackground(
  image: ImageFile,
  options?: RemoveBackgroundOptions,
): Promise<BackgroundRemoval> {
  shared ??= createRuntime().catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return (await shared).removeBackground(image, options);
}

/** Ends the runtime of `removeBackground`; the next call opens another one. */
export async function close(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}

const silent: Log = { info() {}, warn() {}, error() {} };
