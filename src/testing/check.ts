/** One requirement of the pipeline. `check` rejects, with an AssertionError, where the plugin does not meet it. */
export interface Check {
  readonly name: string;
  check(): Promise<void>;
}
