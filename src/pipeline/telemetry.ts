import type { ErrorCode } from './error-codes.ts';
import type { StageRun } from './trace.ts';

/** What a request was for: an operation of GraphQL, `/cut`, a file or archive, and all else (pages, probes, what is refused early). */
export type RequestKind = 'query' | 'mutation' | 'subscription' | 'cut' | 'file' | 'other';

/** Something that happened inside, for logs, metrics and traces. Never holds pixels, keys or addresses of clients. */
export type TelemetryEvent =
  /** A node was made, or taken from the memo. */
  | { readonly type: 'stage'; readonly run: StageRun }
  /** A picture is to be worked on: the source of a removal, whatever is computed of it. */
  | { readonly type: 'picture'; readonly pixels: number }
  /** A model has answered for one view. Another request that waits for the same answer has no event. */
  | {
      readonly type: 'run';
      readonly model: string;
      readonly milliseconds: number;
      readonly queuedMilliseconds: number;
    }
  /** A request has ended. */
  | {
      readonly type: 'request';
      readonly kind: RequestKind;
      /** Of its first error. */
      readonly code: ErrorCode | undefined;
      readonly milliseconds: number;
    }
  /** A picture was fetched from an address, or was not. */
  | { readonly type: 'fetch'; readonly code: ErrorCode | undefined; readonly milliseconds: number }
  /** A job was accepted, or a picture of one has its outcome. */
  | { readonly type: 'job'; readonly event: 'accepted'; readonly pictures: number }
  | { readonly type: 'job'; readonly event: 'outcome'; readonly code: ErrorCode | undefined }
  | {
      readonly type: 'admission';
      readonly outcome: 'admitted' | 'rejected' | 'left';
      /** Requests that are worked on, and admitted ones that are not, after the event. */
      readonly running: number;
      readonly waiting: number;
    }
  | {
      readonly type: 'engine';
      readonly event: 'started' | 'loaded' | 'ran' | 'unloaded' | 'ended' | 'timedOut';
      readonly model: string;
      readonly pid?: number | undefined;
      readonly milliseconds?: number;
    }
  | {
      readonly type: 'store';
      readonly event: 'stored' | 'expired' | 'evicted' | 'removed';
      /** Of the file, and of all files after the event. */
      readonly bytes: number;
      readonly totalBytes: number;
    };

/** Receives events; must return at once and never throw. */
export type Telemetry = (event: TelemetryEvent) => void;

/** What a request was, known at its end. */
export interface RequestOutcome {
  readonly id: string;
  readonly kind: RequestKind;
  readonly method: string;
  /** Without what names a result. */
  readonly path: string;
  /** `mutation Cut`, where a document was executed. */
  readonly operation: string | undefined;
  readonly status: number;
  readonly code: ErrorCode | undefined;
  readonly networkRuns: number;
  readonly pixels: number;
}

/** One request as a trace: begins when it is made. */
export interface RequestTrace {
  /** Hexadecimal; undefined where nothing is recorded. */
  readonly id: string | undefined;
  /** Receives the events of the request. */
  readonly telemetry: Telemetry;
  end(outcome: RequestOutcome): void;
}

/** The work on a picture of a job as a trace: begins when it is made. */
export interface WorkTrace {
  /** Receives the events of the work. */
  readonly telemetry: Telemetry;
  /** @param code of what it ended with, where that was no result */
  end(code: ErrorCode | undefined): void;
}

/** Begins the trace of a picture, the one with this index in its job. */
export type TraceWork = (job: string, index: number) => WorkTrace;

/** Begins the trace of a request, as a part of the one that its headers name. */
export type TraceRequest = (header: (name: string) => string | null | undefined) => RequestTrace;

/** Writes log lines: an object of facts, then a sentence. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
