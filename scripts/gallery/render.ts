import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { serverParts } from '../../src/cli/server-parts.ts';
import { readConfig } from '../../src/config/index.ts';
import { openFileStore, openJobs, openRuntime } from '../../src/runtime/index.ts';
import { createApp } from '../../src/server/index.ts';
import type { Entry } from './entries.ts';

/** A server in this process, with the real network, asked as clients ask. */
export interface Studio {
  /** One picture as the gallery shows it: WebP, at most 320 x 240 pixels. */
  render(entry: Entry, preset?: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openStudio(): Promise<Studio> {
  const data = await mkdtemp(join(tmpdir(), 'matteql-gallery-'));
  // Each picture shows one plugin, and nothing that the default preset adds.
  const config = readConfig({ ...process.env, DATA_DIR: data, DEFAULT_PRESET: 'REFERENCE' });
  const log = { info() {}, warn() {}, error: console.error };
  const runtime = await openRuntime(config, { log, openStore: openFileStore });
  const opened = await openJobs(config, runtime.services, log);
  const app = createApp(serverParts(runtime, opened, config, log));
  const mask = { dataUri: `data:image/png;base64,${(await drawnMask()).toString('base64')}` };

  async function ask(query: string): Promise<Buffer> {
    const response = await app.fetch('http://matteql.gallery/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, ...(query.includes('$mask') && { variables: { mask } }) }),
    });
    const answer = (await response.json()) as Answer;
    const uri = answer.data?.removeBackground?.image?.dataUri;
    if (!uri || answer.errors) throw new Error(`${query}\nfails: ${JSON.stringify(answer.errors)}`);
    return Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64');
  }

  return {
    render: async (entry, preset) => shown(await ask(queryOf(entry, preset)), entry),
    async close() {
      await opened.jobs.close();
      await runtime.close();
      await rm(data, { recursive: true });
    },
  };
}

interface Answer {
  readonly data?: { readonly removeBackground?: { readonly image?: { readonly dataUri: string } | null } | null };
  readonly errors?: unknown;
}

/** The request behind a picture. */
export function queryOf({ sample, recipe }: Entry, preset?: string): string {
  const head = recipe.includes('$mask') ? 'mutation ($mask: ImageInput!)' : 'mutation';
  const wanted = preset ? `preset: ${preset}` : `recipe: { ${recipe} }`;
  return `${head} { removeBackground(image: { sample: ${sample} }, ${wanted}) { image { dataUri } } }`;
}

/** The cup and its saucer, about. */
const drawnMask = () =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400"/><ellipse cx="262" cy="200" rx="205" ry="196" fill="#fff"/></svg>',
    ),
  )
    .png()
    .toBuffer();

const [WIDTH, HEIGHT] = [320, 240];
const SQUARE = 10;

async function shown(bytes: Buffer, { detail }: Entry): Promise<Buffer> {
  const image = sharp(bytes).toColourspace('srgb').ensureAlpha();
  if (detail) {
    const [left, top, width, height] = detail;
    image.extract({ left, top, width, height });
  }
  const picture = await sharp(await image.png().toBuffer())
    .resize(WIDTH, HEIGHT, { fit: 'inside', withoutEnlargement: !detail })
    .png()
    .toBuffer();
  return sharp(picture)
    .composite([{ input: await checkerboard(), tile: true, blend: 'dest-over' }])
    .removeAlpha()
    .webp({ quality: 82, effort: 6 })
    .toBuffer();
}

/** Two by two squares, as editors show what is transparent, and dark enough for what is white to be seen. */
function checkerboard(): Promise<Buffer> {
  const side = 2 * SQUARE;
  const grey = (i: number) => (i % side < SQUARE === i < side * SQUARE ? 218 : 190);
  const data = Buffer.from(Array.from({ length: 3 * side * side }, (_, i) => grey(Math.floor(i / 3))));
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
