import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDurability } from '../../src/storage/durability.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-durability-'));
});
afterEach(() => rm(folder, { recursive: true }));

const keyOf = (i: number) => ({ digest: i.toString(16).padStart(64, '0'), extension: 'png' });

it('leaves out a file that is removed between the list and its turn', async () => {
  // More files than are asked for one by one; a link to nothing is in the list, and cannot be opened.
  const keys = Array.from({ length: 120 }, (_, i) => keyOf(i));
  for (const [i, { digest, extension }] of keys.entries()) {
    const path = join(folder, `${digest}.${extension}`);
    await (i === 7 ? symlink('gone', path) : writeFile(path, 'x'));
  }
  const durable = createDurability(folder);
  expect(await durable.sync(keys)).toEqual(keys.filter((_, i) => i !== 7));
});
