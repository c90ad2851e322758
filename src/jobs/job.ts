import type { ErrorCode, InputFacts, WorkLimits } from '../pipeline/index.ts';
import type { Notices } from './notice.ts';

export type Priority = 'HIGH' | 'NORMAL' | 'LOW';
export type JobState = 'QUEUED' | 'RUNNING' | 'FINISHED' | 'CANCELLED';

/** A job without its pictures and outcomes. Times are in milliseconds since 1970. */
export interface Job {
  readonly id: string;
  /** The client it belongs to, by a hash. */
  readonly client: string;
  /** The client that it is counted for, by a hash: that which created the ticket of `client`; `client` itself if absent. */
  readonly account?: string;
  /** What `account` may use in a minute, by the server that accepted the job; no limits if absent. */
  readonly limits?: WorkLimits;
  readonly state: JobState;
  readonly priority: Priority;
  /** Pictures. */
  readonly total: number;
  /** Pictures that have their outcome, failed ones included. */
  readonly done: number;
  readonly failed: number;
  readonly createdAt: number;
  readonly startedAt?: number;
  /** Also when it was cancelled. */
  readonly finishedAt?: number;
  /** It stands for one request: it is not listed, counted or announced, and goes a minute after its end. */
  readonly isRequest?: true;
}

/** Seconds that a job stays after its end if it stands for a request, which has its answer then. */
export const REQUEST_TTL = 60;
/** Seconds within which a job is accepted or never: in Redis its pictures, which are written first, go after them. */
export const UNACCEPTED = 600;

/** A picture of a job. */
export interface JobItem {
  /** sha256 of a stored file; empty where `failure` says why there is none. */
  readonly digest: string;
  /** Digest of the client's own mask. */
  readonly mask?: string;
  /** The client's own name for it. */
  readonly reference?: string;
  readonly filename?: string;
  /** What was wrong with it when the job was submitted. */
  readonly failure?: Failure;
}

/** A failure as clients see it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** The input at fault, in wire names. */
  readonly path?: string;
  /** Seconds after which it is worth asking again. */
  readonly retryAfter?: number;
  /** Of the input at fault. */
  readonly facts?: InputFacts;
}

export interface NewJob {
  readonly id: string;
  readonly client: string;
  /** See `Job`. */
  readonly account?: string;
  /** See `Job`. */
  readonly limits?: WorkLimits;
  /** The same key of the same client is the same job. */
  readonly key?: string;
  /** Of what was asked for: tells the same request from another one with the same key. */
  readonly fingerprint: string;
  readonly priority: Priority;
  /** What the work needs beside a picture; JSON. */
  readonly request: unknown;
  readonly items: readonly JobItem[];
  readonly createdAt: number;
  /** See `Job`. */
  readonly isRequest?: true;
  /** What is sent to the operator's receiver; nothing if absent. */
  readonly notices?: Notices;
}

/** What became of one picture: a result, as the work gave it, or a failure. */
export type Outcome = {
  readonly index: number;
  /** How sure the result is, 0..1; absent where that is not known. For those that a person should look at. */
  readonly confidence?: number;
} & (
  | { readonly result: unknown; readonly failure?: undefined }
  | { readonly failure: Failure; readonly result?: undefined }
);

/** A picture that is to be worked on. */
export interface Task {
  readonly job: Job;
  readonly index: number;
  readonly item: JobItem;
  readonly request: unknown;
  /** How often it was begun and has not ended, this time included. */
  readonly starts: number;
}

/** Which outcomes are wanted, in order of index. */
export interface OutcomeQuery {
  /** Without a filter the index of the first; with one, how many that match are skipped. */
  readonly offset: number;
  readonly limit: number;
  /** Only those that failed, or only those that did not. */
  readonly failed?: boolean | undefined;
  /** Only results that are at most this sure; those of which it is not known are left out. */
  readonly maxConfidence?: number | undefined;
}

/** The client that a job is counted for. */
export const accountOf = ({ account, client }: Pick<Job, 'account' | 'client'>): string => account ?? client;

/** Whether a job has ended, one way or the other. */
export const hasEnded = ({ finishedAt }: Job): boolean => finishedAt !== undefined;
