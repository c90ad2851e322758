import { PassThrough } from 'node:stream';
import { run } from '../../src/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with these variables alone, and gives what it said. */
export async function cli(argv: readonly string[], env: Record<string, string>, isTTY = false): Promise<Ran> {
  const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const code = await run(argv, { env, in: new PassThrough(), out, err, signal: new AbortController().signal });
  const said = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, out: said(out), err: said(err) };
}
