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
  /** Run it once on a blank picture, and look at the answer. */
  readonly tryOut: boolean;
}

/** A view as it is sent: where it lies in the picture is no concern of the network. */
export type SentView = Omit<InputView, 'frame'>;

/** What the server says to a model's process: one thing at a time, each is answered once. */
export type Ask =
  | LoadAsk
  /** Views of one size, more than one only for networks that take batches. */
  | { readonly ask: 'run'; readonly views: readonly SentView[] }
  | { readonly ask: 'probe'; readonly provider: Provider };

/** What each of them gives. */
export interface Replies {
  readonly load: Loaded;
  /** One for each view, in their order. */
  readonly run: readonly Output[];
  readonly probe: undefined;
}

/** How far the runtime could rewrite a graph before running it; `basic` is what loads where `full` does not. */
export type Optimization = 'full' | 'basic';

/** What is known of a network once it is loaded. */
export interface Loaded {
  readonly optimization: Optimization;
  /** Whether it takes more than one picture at a time. */
  readonly batches: boolean;
}

/** A network's answer, planar. */
export interface Output {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What the process says back; notes may come at any time and answer nothing. */
export type Answer =
  | { readonly answer: 'done'; readonly residentBytes: number; readonly reply: Replies[Ask['ask']] }
  | { readonly answer: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly answer: 'note'; readonly message: string; readonly details: Details };

export type Details = Readonly<Record<string, unknown>>;
/** Without a level it is something an operator should look at. */
export type Log = (message: string, details: Details, level?: 'info') => void;
