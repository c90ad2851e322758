import type { ErrorCode, InputView, Model } from '../pipeline/index.ts';
import type { Provider } from './provider.ts';

/** A model's facts and its file: what it takes to load it. */
export interface Loadable {
  readonly model: Model;
  readonly file: string;
}

export interface LoadRequest extends Loadable {
  readonly type: 'load';
  readonly provider: Provider;
  readonly threads: number;
  /** Run it once on a blank image, and check the output. */
  readonly tryOut: boolean;
  /** Command that fetches the model's file, for error messages. */
  readonly pullCommand: string;
}

/** A view as it is sent: its frame is no concern of the model. */
export type SentView = Omit<InputView, 'frame'>;

/** What the server asks of a worker: one request at a time, each is answered once. */
export type WorkerRequest =
  | LoadRequest
  /** Views of one size, more than one only for models that take batches. */
  | { readonly type: 'run'; readonly views: readonly SentView[] }
  | { readonly type: 'probe'; readonly provider: Provider };

/** The result of each type of request. */
export interface WorkerResults {
  readonly load: LoadedModel;
  /** One for each view, in their order. */
  readonly run: readonly ModelOutput[];
  readonly probe: undefined;
}

/** How far the runtime could rewrite a graph before running it; `basic` is what loads where `full` fails. */
export type Optimization = 'full' | 'basic';

/** What is known of a model once it is loaded. */
export interface LoadedModel {
  readonly optimization: Optimization;
  /** Whether it takes more than one view at a time. */
  readonly batches: boolean;
  /** How long its run on a blank image took; absent where it was not tried out. */
  readonly tryOutMilliseconds?: number;
}

/** A model's output, planar. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What a worker sends; notes are for the log, may come at any time and answer nothing. */
export type WorkerMessage =
  | {
      readonly type: 'done';
      readonly residentBytes: number;
      readonly result: WorkerResults[WorkerRequest['type']];
    }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'note'; readonly message: string; readonly details: LogDetails };

export type LogDetails = Readonly<Record<string, unknown>>;
/** Without a level it is a warning for the operator. */
export type EngineLog = (message: string, details: LogDetails, level?: 'info') => void;
