/**
 * A process that writes into a store: `tsx storage-child.ts <folder> <what>`.
 * `hang`: a megabyte, the line `written`, and then nothing more comes. Else: that many bytes; prints the digest or the code.
 */
import { createDiskStore } from '../../src/storage/index.ts';

const [folder = '', what = ''] = process.argv.slice(2);
const store = await createDiskStore({ folder, ttl: 3600, maxBytes: 1e9 });

async function* hanging() {
  yield Buffer.alloc(1_000_000, 'a');
  console.log('written');
  await new Promise(() => setInterval(() => {}, 1000));
}

const size = Number(what);
const outcome = store.put(what === 'hang' ? hanging() : chunksOf(size), 'png').then(
  ({ digest }) => digest,
  (error) => error.code,
);
console.log(await outcome);
await store.close();

function* chunksOf(size: number) {
  for (let at = 0; at < size; at += 65_536) yield Buffer.alloc(Math.min(65_536, size - at), 'b');
}
