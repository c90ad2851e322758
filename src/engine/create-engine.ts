import { type InputView, type Key, keyOf } from '../pipeline/index.ts';
import { assertView } from './facts.ts';
import { createLane, type Lane, type LaneStatus } from './lane.ts';
import { createMemory } from './memory.ts';
import type { Loadable, Log } from './messages.ts';
import { type Provider, runtimeVersion } from './providers.ts';
import { startChild } from './start-child.ts';
import type { Inferred } from './turn.ts';

export interface EngineOptions {
  readonly provider: Provider;
  /** Of each process; `defaultThreads()` knows how many this machine gives to all. */
  readonly threads: number;
  /** Of each network, at most. */
  readonly processes?: number;
  /** Pictures in one run, at most, of networks that take several. */
  readonly batch?: number;
  /** What all processes may take together, in bytes; `defaultMemory()` knows what this machine gives. */
  readonly memory?: number;
  readonly log?: Log;
}

/** Runs networks, each in processes of its own, so that neither their work nor their end is the server's. */
export interface Engine {
  /**
   * Runs a network on one view, after those that came before. While it waits, an abort takes it out of the queue at once
   * (it rejects with the signal's reason); once it runs, it runs to its end and resolves.
   *
   * @throws CodedError `MODEL_MISMATCH` if facts, view, file and network do not fit each other, `MODEL_NOT_INSTALLED` if the
   * file is gone, `INFERENCE_FAILED` if the network cannot be loaded or run, or if its process ends three times under this
   * view, `SHUTTING_DOWN` after `close`
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
  readonly processes: number;
  readonly runtimeVersion: string;
  /** What all processes may take together, in bytes. */
  readonly memory: number;
  /** Pictures. */
  readonly waiting: number;
  readonly running: number;
  /** Networks that have a process, or had one. */
  readonly networks: readonly NetworkStatus[];
}

export interface NetworkStatus extends LaneStatus {
  readonly provider: Provider;
}

export function createEngine({
  provider,
  threads,
  processes = 1,
  batch = 1,
  memory: budget = Number.POSITIVE_INFINITY,
  log = () => {},
}: EngineOptions): Engine {
  const lanes = new Map<Key, Lane>();
  const memory = createMemory(budget, log);

  /** By facts and file: a manifest that was changed, or weights fetched again, are another network. */
  function laneOf({ model, file }: Loadable): Lane {
    const key = keyOf(model, file);
    let lane = lanes.get(key);
    if (!lane) {
      const start = () => startChild((message, details) => log(message, { model: model.name, ...details }));
      const ask = { ask: 'load', model, file, provider, threads, tryOut: true } as const;
      lane = createLane({ ask, processes, batch, memory, start, log });
      lanes.set(key, lane);
    }
    return lane;
  }

  const networks = () => [...lanes.values()].map(({ status }) => ({ ...status, provider }));

  return {
    async infer(loadable, view, signal) {
      signal.throwIfAborted();
      assertView(loadable.model, view);
      return laneOf(loadable).run(view, signal);
    },
    warm: (loadable) => laneOf(loadable).load(),
    isLoaded: (name) => networks().some((network) => network.name === name && network.pids.length > 0),
    status() {
      const all = networks();
      return {
        provider,
        threads,
        processes,
        runtimeVersion,
        memory: budget,
        waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
        running: all.reduce((sum, { running }) => sum + running, 0),
        networks: all,
      };
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}
