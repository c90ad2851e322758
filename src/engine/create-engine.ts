import { type InputView, type Key, keyOf } from '../pipeline/index.ts';
import { assertView } from './facts.ts';
import { createLane, type Inferred, type Lane } from './lane.ts';
import type { Loadable, Log } from './messages.ts';
import { type Provider, runtimeVersion } from './providers.ts';
import { startChild } from './start-child.ts';

export interface EngineOptions {
  readonly provider: Provider;
  /** Of each network's process; `defaultThreads()` knows how many this machine gives. */
  readonly threads: number;
  /** Where graphs that were cut to one output are kept. */
  readonly cacheFolder: string;
  readonly log?: Log;
}

/** Runs networks, each in a process of its own, so that neither its work nor its end is the server's. */
export interface Engine {
  /**
   * Runs a network on one view, after those that came before. While it waits, an abort takes it out of the queue at once
   * (it rejects with the signal's reason); once it runs, it runs to its end and resolves.
   *
   * @throws CodedError `MODEL_MISMATCH` if facts, view and network do not fit each other, `INFERENCE_FAILED` if the
   * network cannot be loaded or run, or if its process ends three times under this view, `SHUTTING_DOWN` after `close`
   */
  infer(loadable: Loadable, view: InputView, signal: AbortSignal): Promise<Inferred>;
  /** Loads a network and runs it once on nothing, so that the first picture does not wait for that. @throws as `infer` */
  warm(loadable: Loadable): Promise<void>;
  isLoaded(name: string): boolean;
  status(): EngineStatus;
  /** Ends every process; what waits and what runs is rejected with `SHUTTING_DOWN`. */
  close(): Promise<void>;
}

export interface EngineStatus {
  readonly provider: Provider;
  readonly threads: number;
  readonly runtimeVersion: string;
  readonly waiting: number;
  readonly running: number;
  /** Networks that have a process, or had one. */
  readonly models: readonly {
    readonly name: string;
    readonly pid: number | undefined;
    /** When it last answered; 0 without a process. */
    readonly residentBytes: number;
    /** Processes it has had: more than one if one was killed or failed to load. */
    readonly starts: number;
  }[];
}

export function createEngine({ provider, threads, cacheFolder, log = () => {} }: EngineOptions): Engine {
  const lanes = new Map<Key, Lane>();

  /** By facts and file: a manifest that was changed, or weights fetched again, are another network. */
  function laneOf({ model, file }: Loadable): Lane {
    const key = keyOf(model, file);
    let lane = lanes.get(key);
    if (!lane) {
      const start = () => startChild((message, details) => log(message, { model: model.name, ...details }));
      lane = createLane({ ask: 'load', model, file, provider, threads, cacheFolder, tryOut: true }, start, log);
      lanes.set(key, lane);
    }
    return lane;
  }

  const statuses = () => [...lanes.values()].map(({ status }) => status);

  return {
    async infer(loadable, view, signal) {
      signal.throwIfAborted();
      assertView(loadable.model, view);
      return laneOf(loadable).run(view, signal);
    },
    warm: (loadable) => laneOf(loadable).load(),
    isLoaded: (name) => statuses().some((status) => status.name === name && status.loaded),
    status() {
      const all = statuses();
      return {
        provider,
        threads,
        runtimeVersion,
        waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
        running: all.filter(({ running }) => running).length,
        models: all.map(({ name, pid, residentBytes, starts }) => ({ name, pid, residentBytes, starts })),
      };
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}
