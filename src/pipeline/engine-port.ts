import type { InputView, Model, OutputView } from './artefacts.ts';

/** What a model answered for one view. */
export interface Inferred {
  readonly view: OutputView;
  /** From the call until its run began: other runs, waiting for memory, loading. */
  readonly queuedMilliseconds: number;
  /** What it ran on: `cpu`, `cuda`, `webgpu`. */
  readonly provider: string;
}

/**
 * Runs a model on one view. An abort takes a queued view out of the queue; a run that has begun goes on to its end.
 *
 * @throws CodedError `INFERENCE_FAILED`, `MODEL_MISMATCH`, `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`, `SHUTTING_DOWN`
 */
export type Infer = (model: Model, view: InputView, signal: AbortSignal) => Promise<Inferred>;

/** The engine as it is now. */
export interface EngineStatus {
  readonly provider: string;
  /** Of each process. */
  readonly threads: number;
  /** Of each model, at most. */
  readonly processes: number;
  /** Version of ONNX Runtime. */
  readonly runtimeVersion: string;
  /** Bytes that all processes together may take. */
  readonly memory: number;
  /** Views. */
  readonly waiting: number;
  readonly running: number;
  /** Models that have a process, or had one. */
  readonly models: readonly ModelStatus[];
}

/** A model that has processes, or had some. */
export interface ModelStatus {
  readonly name: string;
  readonly provider: string;
  /** Of the processes that hold it now. */
  readonly pids: readonly number[];
  /** Of all its processes, in bytes. */
  readonly residentBytes: number;
  /** Processes started since the engine was made. */
  readonly starts: number;
  /** Views. */
  readonly waiting: number;
  readonly running: number;
  /** Undefined while it is not loaded. */
  readonly optimization: 'full' | 'basic' | undefined;
  /** False from half of the time limit of a load or run on, until it ends in time, or the next one succeeds. */
  readonly responsive: boolean;
}

/** What int8 gains on this machine. */
export interface Int8Gain {
  /** The processor's instructions for it; undefined where they are unknown. */
  readonly instructions: readonly string[] | undefined;
  /** How many times as fast as in single precision a few convolutions are. */
  readonly gain: number;
  /** Whether it gives the right numbers: sums of two products overflow on some processors. */
  readonly exact: boolean;
}
