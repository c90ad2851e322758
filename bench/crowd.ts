import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a crowd is asked to do. */
export interface Burst {
  readonly url: string;
  /** JPEGs; each request sends one of them, made different from all others. */
  readonly photos: readonly Uint8Array[];
  readonly count: number;
  /** Milliseconds after which a request is given up. */
  readonly patience: number;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** What came of a request. */
export interface End {
  /** When its first byte was sent, in milliseconds from some moment that all of them share. */
  readonly began: number;
  /** From its first byte sent to the last one of its answer. */
  readonly milliseconds: number;
  readonly reply: Reply | undefined;
}

/**
 * Sends many requests at once, each over a new connection, from a process that does nothing else. What is asked for is sent
 * in pieces, and no further once an answer is there.
 */
export async function burst(asked: Burst): Promise<readonly End[]> {
  const child = fork(new URL('crowd-program.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the clients ended with code ${code}.`);
  });
  failed.catch(() => {});
  const hear = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await hear();
  child.send(asked);
  const ends = await hear();
  child.kill();
  return ends;
}
