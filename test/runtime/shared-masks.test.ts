import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MaskIndex } from '../../src/jobs/index.ts';
import { CodedError, keyOf, type Mask, type Produced } from '../../src/pipeline/index.ts';
import { packMask, unpackMask } from '../../src/runtime/mask-file.ts';
import { createSharedMasks } from '../../src/runtime/shared-masks.ts';
import { createMemoryStore, type Store } from '../../src/storage/index.ts';

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
