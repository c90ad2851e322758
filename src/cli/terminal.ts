/** Where a command speaks and hears: the process, or a test. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Sink;
  readonly err: Sink;
  /** Aborts when the user stops the command. */
  readonly signal: AbortSignal;
}

export type Sink = NodeJS.WritableStream & { readonly isTTY?: boolean };

export const say = ({ out }: Terminal, line: string): void => void out.write(`${line}\n`);
