import type { ErrorCode, InputView, Model } from '../pipeline/index.ts';
import type { Provider } from './providers.ts';

/** A model's facts and its file: what it takes to load it. */
export interface Loadable {
  readonly model: Model;
  readonly file: string;
}

export interface LoadAsk extends Loadable {
  readonly ask: 'load';
  readonly provider: Provider;
  readonly threads: number;
  readonly cacheFolder: string;
  /** Run it once on a blank picture, and look at the answer. */
  readonly tryOut: boolean;
}

/** What the server says to a model's process: one thing at a time, each is answered once. */
export type Ask =
  | LoadAsk
  | { readonly ask: 'run'; readonly view: Omit<InputView, 'frame'> }
  | { readonly ask: 'probe'; readonly provider: Provider };

/** A network's answer, planar. */
export interface Output {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What the process says back; notes may come at any time and answer nothing. */
export type Answer =
  | { readonly answer: 'done'; readonly residentBytes: number; readonly output?: Output }
  | { readonly answer: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly answer: 'note'; readonly message: string; readonly details: Details };

export type Details = Readonly<Record<string, unknown>>;
/** Without a level it is something an operator should look at. */
export type Log = (message: string, details: Details, level?: 'info') => void;
