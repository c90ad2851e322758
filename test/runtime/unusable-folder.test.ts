import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { openFileStore, openJobs } from '../../src/runtime/index.ts';

let file: string;
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'matteql-unusable-')), 'file');
  await writeFile(file, 'no folder');
});
afterAll(() => rm(join(file, '..'), { recursive: true }));

const log = { info() {}, warn() {}, error() {} };

it('names the setting that a folder of files comes from, and what to do', async () => {
  await expect(openFileStore(readConfig({ MATTEQL_HOME: file }), () => {})).rejects.toThrow(
    new RegExp(
      `^MATTEQL_HOME=${file} cannot be used for files: .*${file}.* no folder\\. Set MATTEQL_HOME, or DATA_DIR for files alone, to a folder that this user may write in\\.$`,
    ),
  );
  await expect(openFileStore(readConfig({ DATA_DIR: file }), () => {})).rejects.toThrow(
    `DATA_DIR=${file} cannot be used for files: ${file} is there, and is no folder. Set DATA_DIR to a folder that this user may write in.`,
  );
});

it('so it does where jobs are in that folder', async () => {
  await expect(openJobs(readConfig({ MATTEQL_HOME: file }), {} as never, log)).rejects.toThrow(
    `MATTEQL_HOME=${file} cannot be used for jobs: `,
  );
});
