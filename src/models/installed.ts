/** Weights that are in place and match their manifest. */
export interface InstalledWeights {
  readonly file: string;
  /** `sha256:` and hex, whatever kind of digest the manifest has. */
  readonly digest: `sha256:${string}`;
}

export interface WeightsStatus {
  readonly installed: boolean;
  /** Where the weights are, or would be. */
  readonly file: string;
  /** Size of the file; absent where there is none. */
  readonly bytes?: number;
}

/** Bytes that arrived so far, of all that will; `total` is absent where the source does not state it. */
export interface Progress {
  readonly received: number;
  readonly total?: number;
}
