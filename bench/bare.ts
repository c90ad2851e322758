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
  /** @param index of the model, where there are several */
  run(index?: number): Promise<BareRun>;
  stop(): Promise<void>;
}

/**
 * Networks by themselves, warm, on this photograph, in one process: the limit of whatever is built around them.
 *
 * @param models the default one if none is said
 */
export async function startBare(photo: Buffer, models: readonly string[] = []): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'matteql-bare-'));
  const file = join(folder, 'photo.jpg');
  writeFileSync(file, photo);
  const child = fork(new URL('bare-program.ts', import.meta.url), [file, ...models], {
    serialization: 'advanced',
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the bare network ended with code ${code}.`);
  });
  failed.catch(() => {});
  const hear = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await hear();
  const run = async (index = 0): Promise<BareRun> => {
    const answer = hear();
    child.send(index);
    return answer;
  };
  // The first runs find memory.
  for (let i = 0; i < 2 * Math.max(1, models.length); i++) await run(i % Math.max(1, models.length));
  return {
    run,
    async stop() {
      child.kill();
      await failed.catch(() => {});
      rmSync(folder, { recursive: true });
    },
  };
}
