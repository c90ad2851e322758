/** Something that is measured, and how it is reported. */
export interface Benchmark {
  /** Heading of its part of bench/README.md. */
  readonly title: string;
  /** @throws Missing where something it needs is not on this machine */
  run(extent: Extent): Promise<Part>;
}

export interface Extent {
  /** A shortened form, to see that it works: its figures mean little. */
  readonly quick: boolean;
}

export interface Part {
  /** What this project promises, beside what came out: met or not. */
  readonly bars: readonly Bar[];
  /** Markdown, without the heading. */
  readonly body: string;
  /** Pictures that the body shows, by file name, as they go into bench/results. */
  readonly pictures?: Readonly<Record<string, string | Buffer>>;
}

export interface Bar {
  readonly figure: string;
  readonly bar: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Why a benchmark cannot run here. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
