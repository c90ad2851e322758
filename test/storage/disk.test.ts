import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskStore } from '../../src/storage/index.ts';
import { describeStore } from './contract.ts';

let folder: string | undefined;

describeStore('disk', {
  async create(settings) {
    folder ??= await mkdtemp(join(tmpdir(), 'matteql-disk-'));
    return createDiskStore({ folder, ...settings });
  },
  count: async () =>
    (await Promise.all([folder!, join(folder!, 'parts')].map((each) => readdir(each)))).flat().length - 2,
  async clear() {
    if (folder) await rm(folder, { recursive: true });
    folder = undefined;
  },
});
