/** Counts what a request uses, against what its client may. */
export interface Meter {
  /** A picture of so many pixels is to be worked on. @throws CodedError `RATE_LIMITED` */
  begin(pixels: number): Promise<void>;
  /** An output is to be made. @throws CodedError `RATE_LIMITED` */
  ready(): Promise<void>;
  /** Work is to be left to a process that counts it itself. @throws CodedError `RATE_LIMITED` */
  check(): Promise<void>;
  /** A network runs. */
  ran(): Promise<void>;
  /** An address is to be fetched from, which counts as a request. @throws CodedError `RATE_LIMITED` */
  fetch(): Promise<void>;
}
