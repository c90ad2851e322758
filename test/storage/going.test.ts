import { expect, it } from 'vitest';
import { createStore } from '../../src/storage/create-store.ts';
import { createMemoryBackend } from '../../src/storage/memory.ts';
import { deferred, turns } from '../support/deferred.ts';

it('a file whose removal is under way is not found, and is there again once it is put', async () => {
  const backend = createMemoryBackend();
  const slow = deferred<void>();
  const store = await createStore(
    { ...backend, remove: (key) => slow.promise.then(() => backend.remove(key)) },
    { ttl: 3600, maxBytes: 1000 },
  );
  const bytes = Buffer.alloc(600, 'a');
  const { digest } = await store.put([bytes], 'png');
  // There is no room for both: the first one must go.
  const other = store.put([Buffer.alloc(600, 'b')], 'png');
  await turns(20);
  expect(await store.find(digest)).toBeUndefined();
  const again = store.put([bytes.subarray(0, 300)], 'png');
  slow.resolve();
  expect(await store.find((await other).digest)).toBeDefined();
  expect(await store.find((await again).digest)).toBeDefined();
  await store.close();
});
