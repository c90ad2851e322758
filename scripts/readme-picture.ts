/**
 * Makes docs/astronaut.webp, with which the README begins: a sample, its cutout on a checkerboard, its mask. The server makes
 * all of it, the checkerboard by the README's own example of a plugin; here the three are only put side by side.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { serverParts } from '../src/cli/server-parts.ts';
import { readConfig } from '../src/config/index.ts';
import { openFileStore, openJobs, openRuntime } from '../src/runtime/index.ts';
import { createApp } from '../src/server/index.ts';

const query = `mutation {
  removeBackground(image: { sample: ASTRONAUT }) {
    cutout: render(composite: { checkerboard: {} }) { width height dataUri }
    mask { dataUri }
  }
}`;
interface Removal {
  readonly cutout: { readonly width: number; readonly height: number; readonly dataUri: string };
  readonly mask: { readonly dataUri: string };
}

const root = fileURLToPath(new URL('../', import.meta.url));
const data = await mkdtemp(join(tmpdir(), 'matteql-picture-'));
const config = readConfig({ ...process.env, DATA_DIR: data, PLUGINS: join(root, 'docs/checkerboard.ts') });
const log = { info() {}, warn() {}, error: console.error };
const runtime = await openRuntime(config, { log, openStore: openFileStore });
const opened = await openJobs(config, runtime.services, log);
try {
  const app = createApp(serverParts(runtime, opened, config, log));
  const { cutout, mask } = await ask(app);
  const { width, height } = cutout;
  const looks = [join(root, 'samples/astronaut.png'), bytesOf(cutout.dataUri), bytesOf(mask.dataUri)];
  const picture = await sharp({ create: { width: 3 * width, height, channels: 3, background: '#fff' } })
    .composite(looks.map((input, index) => ({ input, left: index * width, top: 0 })))
    .webp({ quality: 88, effort: 6 })
    .toBuffer();
  await writeFile(join(root, 'docs/astronaut.webp'), picture);
  console.log(`docs/astronaut.webp: ${3 * width} x ${height}, ${picture.length} bytes`);
} finally {
  await opened.jobs.close();
  await runtime.close();
  await rm(data, { recursive: true });
}

async function ask(app: ReturnType<typeof createApp>): Promise<Removal> {
  const response = await app.fetch('http://matteql.picture/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: { removeBackground: Removal | null }; errors?: unknown };
  if (data?.removeBackground && !errors) return data.removeBackground;
  throw new Error(`The server does not make the picture: ${JSON.stringify(errors)}`);
}

function bytesOf(dataUri: string): Buffer {
  return Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64');
}
