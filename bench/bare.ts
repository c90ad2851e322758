import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One `session.run` and nothing else. */
export interface BareRun {
  readonly milliseconds: number;
  readonly cpuSeconds: number;
  /** What the network gave: opacity at its own size. */
  readonly matte: Float32Array;
}

export interface Bare {
  run(): Promise<BareRun>;
  stop(): Promise<void>;
}

/** The default network by itself, warm, on this photograph: the limit of whatever is built around it. */
export async function startBare(photo: Buffer): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'matteql-bare-'));
  const file = join(folder, 'photo.jpg');
  writeFileSync(file, photo);
  const child = fork(new URL('bare-program.ts', import.meta.url), [file], {
    serialization: 'advanced',
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the bare network ended with code ${code}.`);
  });
  failed.catch(() => {});
  const hear = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await hear();
  const run = async (): Promise<BareRun> => {
    const answer = hear();
    child.send('run');
    return answer;
  };
  // The first runs find memory.
  for (let i = 0; i < 2; i++) await run();
  return {
    run,
    async stop() {
      child.kill();
      await failed.catch(() => {});
      rmSync(folder, { recursive: true });
    },
  };
}
