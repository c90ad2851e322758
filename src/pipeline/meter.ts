import type { CodedError } from './errors.ts';

/** What a client may use in a minute for work on pictures; what is absent has no limit. */
export interface WorkLimits {
  /** Of a network. */
  readonly runs?: number | undefined;
  /** Of pictures that are worked on. */
  readonly megapixels?: number | undefined;
}

/** Counts what a request uses, against what its client may. */
export interface Meter {
  /** Counts a picture of so many pixels, which is to be worked on. @throws CodedError `RATE_LIMITED` */
  countPicture(pixels: number): Promise<void>;
  /** Before an output is made: whether the network may run. @throws CodedError `RATE_LIMITED` */
  checkRuns(): Promise<void>;
  /** Before work is left to a process that counts it itself: whether there may be any. @throws CodedError `RATE_LIMITED` */
  checkWork(): Promise<void>;
  /** Counts a run of a network. */
  countRun(): Promise<void>;
  /** Counts an address that is to be fetched from, as a request. @throws CodedError `RATE_LIMITED` */
  countFetch(): Promise<void>;
}

/** How much of a thing a client may still use. */
export interface Standing<Resource extends string = string> {
  readonly resource: Resource;
  /** 0 or more. */
  readonly remaining: number;
  /** Until it has all of it again. */
  readonly seconds: number;
  /** What is to be answered where nothing is left. */
  readonly refusal: CodedError | undefined;
}
