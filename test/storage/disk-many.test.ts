import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiskStore } from '../../src/storage/index.ts';
import { sortInTurns } from '../../src/storage/sort-in-turns.ts';

const COUNT = 100_000;
let folder: string;
const digests: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'matteql-many-'));
  mkdirSync(join(folder, 'parts'));
  for (let i = 0; i < COUNT; i++) {
    const digest = createHash('sha256').update(String(i)).digest('hex');
    digests.push(digest);
    writeFileSync(join(folder, `${digest}.png`), '');
  }
  const now = Date.now() / 1000;
  utimesSync(join(folder, `${digests[70_000]}.png`), now - 100, now - 100);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a folder of 100,000 files opens without holding the event loop, and files are found at once', async () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const store = await createDiskStore({ folder, ttl: 3600, maxBytes: 1e9 });
  delay.disable();
  // At the 99th percentile, for a busy machine holds everything now and then. In one go it would be seconds.
  expect(delay.percentile(99) / 1e6).toBeLessThan(50);
  expect((await store.peek(digests[70_000]!, 'png'))?.expiresAt.getTime()).toBeLessThan(Date.now() + 3_510_000);

  // Walking all files each time would take minutes.
  const before = performance.now();
  for (let i = 0; i < 20_000; i++) await store.find(randomBytes(32).toString('hex'));
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await store.find(digests[99_999]!)).toMatchObject({ extension: 'png' });
  await store.close();
});

it.each([0, 1, 2047, 2048, 2049, 5000, 9000])(
  '%i elements are sorted as by sort, equal ones in their order',
  async (n) => {
    const items = Array.from({ length: n }, (_, i) => ({ key: (i * 7919) % 1013, i }));
    const expected = items.toSorted((a, b) => a.key - b.key);
    await sortInTurns(items, (a, b) => a.key - b.key);
    expect(items).toEqual(expected);
  },
);
