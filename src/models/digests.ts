import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Lower-case hex. */
export interface Digests {
  readonly sha256: string;
  readonly md5: string;
}

/** The digest of bytes in memory, as manifests state it. */
export const sha256Of = (bytes: Uint8Array): `sha256:${string}` =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Reads the whole file, streaming: about a second for 500 MB. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<Digests> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    sha256.update(chunk);
    md5.update(chunk);
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** The digests of a file, and the size and time of change that it had then. */
const noteSchema = z.object({
  sha256: z.string().regex(/^[\da-f]{64}$/),
  md5: z.string().regex(/^[\da-f]{32}$/),
  bytes: z.number(),
  mtimeMs: z.number(),
});

/** What this process hashes or has hashed, by file: where no note can be written, a file is read once and not at every request. */
const hashed = new Map<string, { readonly state: string; readonly digests: Promise<Digests> }>();

/** The digests of a file, from the note beside it as long as size and time of change agree with it, else hashed and noted. */
export async function digestsOf(file: string): Promise<Digests> {
  const { size: bytes, mtimeMs } = await stat(file);
  const note = await readNote(file);
  if (note?.bytes === bytes && note.mtimeMs === mtimeMs) return note;
  const state = `${bytes} ${mtimeMs}`;
  const known = hashed.get(file);
  if (known?.state === state) return known.digests;
  const digests = hashFile(file);
  hashed.set(file, { state, digests });
  digests.catch(() => hashed.delete(file));
  await writeNote(file, await digests);
  return digests;
}

const noteOf = (file: string) => `${file}.json`;

async function readNote(file: string) {
  try {
    return noteSchema.parse(JSON.parse(await readFile(noteOf(file), 'utf8')));
  } catch {
    // Absent or damaged: hashing again is all it costs.
    return undefined;
  }
}

/** Notes the digests of a file as it is now. A folder that cannot be written to only means hashing again next time. */
export async function writeNote(file: string, { sha256, md5 }: Digests): Promise<void> {
  const temporary = `${noteOf(file)}.${process.pid}`;
  try {
    const { size: bytes, mtimeMs } = await stat(file);
    await writeFile(temporary, `${JSON.stringify({ sha256, md5, bytes, mtimeMs })}\n`);
    await rename(temporary, noteOf(file));
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Whether a file with these digests is the one that `sha256:…` or `md5:…` stands for. */
export const matchesDigest = (digests: Digests, digest: string): boolean => digestLike(digests, digest) === digest;

/** The same kind of digest as the expected one, so that the two can be compared by eye. */
export const digestLike = (digests: Digests, expected: string): string =>
  expected.startsWith('md5:') ? `md5:${digests.md5}` : `sha256:${digests.sha256}`;
