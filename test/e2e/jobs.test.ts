import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, pictures, reach, resultsOf, storeAll, submitAll } from '../support/job-client.ts';
import { build, killPrograms, type Program, startProgram } from '../support/program.ts';
import { addStandIn } from '../support/server.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

let folder: string;
let built: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
  await addStandIn(folder);
  built = await build();
});
afterAll(async () => {
  killPrograms();
  await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
});

async function start(DATA_DIR: string, settings: Record<string, string> = {}) {
  const program = startProgram(built, { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', DATA_DIR, ...settings });
  return { program, address: await program.address() };
}

async function stop(program: Program) {
  program.process.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: 0 });
}

async function kill(program: Program) {
  program.process.kill('SIGKILL');
  await program.ended;
}

describe.skipIf(!isRoot)('a job (needs root on Linux, to mount a small disk)', () => {
  it('gives the same under three kill -9 and a full disk as in quiet', async () => {
    const files = await pictures(100);
    const quiet = await start(join(folder, 'quiet'));
    const quietId = await submitAll(quiet.address, await storeAll(quiet.address, files));
    await reach(quiet.address, quietId, files.length);
    const expected = await resultsOf(quiet.address, quietId, files.length);
    await stop(quiet.program);
    expect(new Set(expected).size).toBe(files.length);

    const disk = join(folder, 'disk');
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
    try {
      let { program, address } = await start(disk);
      const id = await submitAll(address, await storeAll(address, files), 'key');
      for (const done of [10, 30, 50]) {
        await reach(address, id, done);
        await kill(program);
        ({ program, address } = await start(disk));
      }
      expect(await submitAll(address, await storeAll(address, files), 'key')).toBe(id);
      await reach(address, id, 70);
      await writeFile(join(disk, 'filler'), Buffer.alloc(12e6)).catch(() => {});
      await sleep(500);
      const { done } = await factsOf(address, id);
      await sleep(1_000);
      expect(await factsOf(address, id)).toMatchObject({ state: 'RUNNING', done, failed: 0 });
      await rm(join(disk, 'filler'));
      await reach(address, id, files.length);
      expect(await factsOf(address, id)).toMatchObject({ state: 'FINISHED', done: 100, failed: 0 });
      expect(await resultsOf(address, id, files.length)).toEqual(expected);
      await stop(program);
    } finally {
      killPrograms();
      await sleep(100);
      await run('umount', ['-l', disk]);
    }
  });
});

it('a second server with the same folder refuses jobs, and takes over when the first has ended', async () => {
  const data = join(folder, 'shared');
  const [file] = await pictures(1);
  const first = await start(data);
  const [digest] = await storeAll(first.address, [file!]);
  const second = await start(data);
  await expect(submitAll(second.address, [digest!])).rejects.toThrow('Another server works on the jobs');
  const id = await submitAll(first.address, [digest!]);
  await reach(first.address, id, 1);
  await kill(first.program);
  await expect
    .poll(() => factsOf(second.address, id).catch(() => undefined), { timeout: 20_000 })
    .toMatchObject({ done: 1 });
  await reach(second.address, await submitAll(second.address, [digest!]), 1);
  await stop(second.program);
});
