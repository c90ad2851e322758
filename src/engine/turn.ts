import type { InputView, OutputView } from '../pipeline/index.ts';
import type { Provider } from './providers.ts';

export interface Inferred {
  readonly view: OutputView;
  /** From the call to the beginning of its run: turns of others, waiting for memory, and loading. */
  readonly queuedMilliseconds: number;
  /** What it ran on. */
  readonly provider: Provider;
}

/** A picture's turn. */
export interface Turn {
  readonly view: InputView;
  readonly signal: AbortSignal;
  readonly from: number;
  /** It is in the network, and is not interrupted any more. */
  started: boolean;
  /** It was in a run that failed with others, and is not put together with others again. */
  alone: boolean;
  deaths: number;
  resolve(inferred: Inferred): void;
  reject(error: unknown): void;
}
