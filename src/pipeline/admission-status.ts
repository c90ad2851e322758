/** Requests and bytes that are admitted now, beside what there is room for. */
export interface AdmissionStatus {
  /** Requests that are worked on now. */
  readonly running: number;
  /** Requests that are admitted, and not worked on. */
  readonly waiting: number;
  /** The most of each. */
  readonly places: number;
  readonly maxQueue: number;
  /** Bytes reserved for pixels now, and the most. */
  readonly pixelBytes: number;
  readonly pixelMemory: number;
}
