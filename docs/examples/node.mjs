// node docs/examples/node.mjs samples/cat.png samples/coffee.png
import { createWriteStream, openAsBlob } from 'node:fs';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const server = 'http://127.0.0.1:4000';

for (const file of process.argv.slice(2)) {
  // The result is never in memory as a whole; what `fetch` sends is, until it is sent (nodejs/undici#4058).
  const answer = await fetch(`${server}/cut?preset=PRODUCT`, { method: 'PUT', body: await openAsBlob(file) });
  if (!answer.ok) {
    const { code, detail, path } = await answer.json();
    console.error(`${file}: ${code} ${path ?? ''} ${detail}`);
    process.exitCode = 1;
    continue;
  }
  const name = `${basename(file, extname(file))}-product.jpg`;
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(name));
  console.log(name);
}
