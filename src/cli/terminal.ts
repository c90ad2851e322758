/** Environment and streams of a command: the process's, or a test's. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly in: NodeJS.ReadableStream;
  readonly out: Sink;
  readonly err: Sink;
  /** Aborts when the user stops the command. */
  readonly signal: AbortSignal;
}

/** Where lines are written; whether it is a terminal decides on bars. */
export type Sink = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Writes a line to standard output. */
export const say = ({ out }: Terminal, line: string): void => void out.write(`${line}\n`);
