import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface BurstOptions {
  readonly url: string;
  /** JPEGs; each request sends one of them, made different from all others. */
  readonly photos: readonly Uint8Array[];
  readonly count: number;
  /** Milliseconds after which a request is abandoned. */
  readonly timeout: number;
}

export interface BurstReply {
  readonly status: number;
  readonly text: string;
}

export interface RequestOutcome {
  /** Undefined where none arrived in time. */
  readonly reply: BurstReply | undefined;
  /** When its first byte was sent, in milliseconds from some moment that all of them share. */
  readonly began: number;
  /** From its first byte sent to the last one of its answer. */
  readonly milliseconds: number;
}

/**
 * Sends many requests at once, each over a new connection, from a process that does nothing else. Bodies are sent
 * in pieces, and no further once a response is there.
 */
export async function burst(options: BurstOptions): Promise<readonly RequestOutcome[]> {
  const child = fork(new URL('burst-program.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the clients ended with code ${code}.`);
  });
  failed.catch(() => {});
  const receive = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await receive();
  child.send(options);
  const outcomes = await receive();
  child.kill();
  return outcomes;
}
