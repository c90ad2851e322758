import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One `session.run` and nothing else: the baseline of all figures. */
export interface BaselineRun {
  readonly milliseconds: number;
  readonly cpuSeconds: number;
  /** The model's output: opacity at its own size. */
  readonly matte: Float32Array;
}

export interface Baseline {
  /** @param index of the model, where there are several */
  run(index?: number): Promise<BaselineRun>;
  stop(): Promise<void>;
}

/**
 * Bare models, warm, on this photograph, in one process: the limit of whatever is built around them.
 *
 * @param models the default one if empty
 */
export async function startBaseline(photo: Buffer, models: readonly string[] = []): Promise<Baseline> {
  const folder = mkdtempSync(join(tmpdir(), 'matteql-baseline-'));
  const file = join(folder, 'photo.jpg');
  writeFileSync(file, photo);
  const child = fork(new URL('baseline-program.ts', import.meta.url), [file, ...models], {
    serialization: 'advanced',
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the bare model ended with code ${code}.`);
  });
  failed.catch(() => {});
  const receive = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await receive();
  const run = async (index = 0): Promise<BaselineRun> => {
    const answer = receive();
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
