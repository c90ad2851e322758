import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { CodedError, keyOf, type Mask, type Produced } from '../../src/pipeline/index.ts';
import type { MaskIndex } from '../../src/redis/index.ts';
import { openMemoryStore, openRuntime } from '../../src/runtime/index.ts';
import { packMask, unpackMask } from '../../src/runtime/mask-file.ts';
import { createSharedMasks } from '../../src/runtime/shared-masks.ts';
import { createMemoryStore, type Store } from '../../src/storage/index.ts';
import { addStandIn } from '../support/server.ts';

const key = keyOf('mask');
const made: Produced<Mask> = {
  value: {
    width: 40,
    height: 30,
    data: new Uint8Array(randomBytes(1200)),
    certainty: { doubt: 0.25, confidence: null },
  },
  warnings: [{ code: 'SUBJECT_UNSURE', message: 'The subject is unsure.' }],
};

let store: Store;
let entries: Map<string, string>;
let logged: string[];
const log = {
  info() {},
  warn: (_: object, message: string) => void logged.push(message),
  error: (_: object, message: string) => void logged.push(message),
};
const index: MaskIndex = {
  find: async (name) => entries.get(name),
  set: async (name, digest) => void entries.set(name, digest),
  remove: async (name) => void entries.delete(name),
  close() {},
};

beforeEach(async () => {
  [entries, logged] = [new Map(), []];
  store = await createMemoryStore({ ttl: 3600, maxBytes: 1e6 });
});
afterEach(() => store.close());

async function kept() {
  const masks = createSharedMasks(store, index, log);
  masks.keep(key, made);
  await expect.poll(() => entries.get(key)).toBeDefined();
  return masks;
}

describe('masks that processes share', () => {
  it('come back as they were, with their certainty and warnings, and others do not', async () => {
    const masks = await kept();
    expect(await masks.find(key)).toEqual(made);
    expect(await masks.find(keyOf('another'))).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it('are not found any more when their file has gone', async () => {
    const masks = await kept();
    await store.remove(entries.get(key)!);
    expect(await masks.find(key)).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it('are verified: bytes that have changed, and masks of another key, are removed and told of', async () => {
    const masks = await kept();
    const digest = entries.get(key)!;
    const read = store.read;
    store.read = async (file) => (await read(file))?.map((byte, i) => (i === 200 ? byte ^ 1 : byte));
    expect(await masks.find(key)).toBeUndefined();
    store.read = read;
    expect(entries.has(key)).toBe(false);
    expect(await store.find(digest)).toBeUndefined();

    const { digest: other } = await store.put([await packMask(keyOf('another'), made)], 'mask');
    entries.set(key, other);
    expect(await masks.find(key)).toBeUndefined();
    expect(logged).toEqual(Array(2).fill('A shared mask is damaged: it is removed, and made again.'));
  });

  it('neither fail nor hold up a removal where their index cannot be reached', async () => {
    const failing = async () => {
      throw new CodedError('STORAGE_UNAVAILABLE', 'gone');
    };
    const masks = createSharedMasks(store, { ...index, find: failing, set: failing }, log);
    masks.keep(key, made);
    expect(await masks.find(key)).toBeUndefined();
    await expect.poll(() => logged.length).toBe(2);
  });
});

it.each([
  ['too short', (bytes: Uint8Array) => bytes.subarray(0, -8)],
  ['no JSON', (bytes: Uint8Array) => bytes.subarray(5)],
  ['nothing', () => new Uint8Array(0)],
])('a file of a mask that is %s is refused', async (_, change) => {
  const bytes = await packMask(key, made);
  await expect(unpackMask(key, change(bytes))).rejects.toThrow();
  expect(await unpackMask(key, bytes)).toEqual(made);
});

it('are asked for by servers and workers alone: a library or a command needs no Redis', async () => {
  const home = await mkdtemp(join(tmpdir(), 'matteql-home-'));
  try {
    await addStandIn(home);
    const config = readConfig({ MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', REDIS_URL: 'redis://127.0.0.1:1' });
    const runtime = await openRuntime(config, { log, openStore: openMemoryStore });
    expect(runtime.services.masks).toBeUndefined();
    await runtime.close();
    const shared = openRuntime(config, { log, openStore: openMemoryStore, sharesMasks: true });
    await expect(shared).rejects.toThrow(/^REDIS_URL=.* cannot be reached/);
  } finally {
    await rm(home, { recursive: true });
  }
});
