import { expect, it } from 'vitest';
import { definePlugin, type RunHeavy } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

const about = { version: 1, doc: 'A test.', options: {} } as const;
const one = { width: 1, height: 1 };
const log: string[] = [];

const composed = definePlugin({
  ...about,
  stage: 'composite',
  name: 'composed',
  reads: ['decoded'],
  movable: true,
  run({ decoded }) {
    log.push('composed');
    return { ...one, channels: 3, at: { left: 0, top: 0, scale: 1 }, data: Uint8Array.from(decoded.data) };
  },
});
const written = definePlugin({
  ...about,
  stage: 'encode',
  name: 'written',
  file: { mediaType: 'image/test', extension: 'test' },
  heavy: true,
  run: ({ composite }) => ({ ...one, data: composite.data.slice(0, 1), mediaType: 'image/test', extension: 'test' }),
});
const queued = definePlugin({ ...written, name: 'queued', file: written.file! });
const recipe = { composite: { composed: {} }, encode: { written: {} } };

/** A thread that is sent what it owns, and notes what that is. */
function pipeline() {
  log.length = 0;
  const owned: (readonly string[])[] = [];
  const heavy: RunHeavy = async (plugin, inputs, options, host, names = []) => {
    owned.push(names);
    const memory = names.map((name) => inputs[name].data.buffer as ArrayBuffer);
    const sent = structuredClone(inputs, { transfer: memory });
    return { value: await plugin.run(sent, options, host), queuedMilliseconds: 0 };
  };
  return { owned, heavy, ...tinyPipeline([composed, written, queued]) };
}

it('gives a heavy plugin what it alone reads, and makes it anew for a later reader', async () => {
  const { owned, heavy, execution, bound } = pipeline();
  const nodes = bound(execution({ heavy }), sourceOf(10), recipe);
  expect((await nodes.encoded.get()).data[0]).toBe(10);
  expect(owned).toEqual([['composite']]);
  expect((await nodes.composite.get()).data[0]).toBe(10);
  expect(log).toEqual(['composed', 'composed']);
});

it('gives nothing away that another reader has announced itself for', async () => {
  const { owned, heavy, execution, bound } = pipeline();
  const nodes = bound(execution({ heavy }), sourceOf(10), recipe);
  nodes.composite.claim();
  await nodes.encoded.get();
  expect(owned).toEqual([[]]);
  expect((await nodes.composite.get()).data[0]).toBe(10);
  expect(log).toEqual(['composed']);
});

it('gives nothing away that an answer has, though that reads no more', async () => {
  const { owned, heavy, execution, bound } = pipeline();
  const nodes = bound(execution({ heavy }), sourceOf(10), recipe);
  nodes.encoded.claim();
  const composite = await nodes.composite.get();
  expect((await nodes.encoded.get()).data[0]).toBe(10);
  expect(owned).toEqual([[]]);
  expect(composite.data[0]).toBe(10);
  expect(log).toEqual(['composed']);
});

it('gives nothing away that another answer waited for too, nor what may lie in memory of others', async () => {
  const { owned, heavy, execution, bound } = pipeline();
  const source = deferred<{ data: Uint8Array }>();
  const late = { ...sourceOf(10), pull: async () => ({ value: await source.promise, warnings: [] }) };
  const [first, second] = [1, 2].map(() => bound(execution({ heavy }), late, recipe));
  const made = [first!.encoded.get(), second!.composite.get()];
  await turns();
  source.resolve({ data: Uint8Array.of(10) });
  const [encoded, composite] = await Promise.all(made);
  expect([encoded!.data[0], composite!.data[0]]).toEqual([10, 10]);
  expect(log).toEqual(['composed']);
  await bound(execution({ heavy }), sourceOf(20), { encode: { written: {} }, composite: { source: {} } }).encoded.get();
  expect(owned).toEqual([[], []]);
});

it('gives nothing away that a run reads, though the caller that began it has left', async () => {
  const { owned, heavy, execution, bound } = pipeline();
  const thread = deferred<void>();
  const runs = execution({
    heavy: async (plugin, ...rest) => {
      if (plugin.name === 'queued') await thread.promise;
      return heavy(plugin, ...rest);
    },
  });
  const queued = bound(runs, sourceOf(10), { ...recipe, encode: { queued: {} } }).encoded;
  const next = bound(runs, sourceOf(10), recipe).encoded;
  for (const node of [queued, next]) node.claim();
  const leaves = new AbortController();
  const [first, second] = [leaves.signal, runs.signal].map((signal) => queued.pull(signal));
  await turns();
  leaves.abort(new Error('It has left.'));
  await expect(first).rejects.toThrow('It has left.');
  expect((await next.get()).data[0]).toBe(10);
  thread.resolve();
  expect((await second)!.value.data[0]).toBe(10);
  expect(owned).toEqual([[], []]);
  expect(log).toEqual(['composed']);
});
