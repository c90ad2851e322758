import { dirname } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import type { DerivedFile, Manifest } from './manifest.ts';
import { networkCodeOf } from './retry.ts';

/** The command that fetches a model's weights. */
export const pullCommand = (name: string): string => `npm run models -- pull ${name}`;

export const notInstalled = ({ name, file }: Manifest, path: string): CodedError =>
  new CodedError(
    'MODEL_NOT_INSTALLED',
    file
      ? `The weights of "${name}" are not installed. Run: ${pullCommand(name)}`
      : `The weights of "${name}" are not installed. Its manifest names no address: put the file at ${path}.`,
  );

export const mismatch = ({ name, digest, file }: Manifest, path: string, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${path} is not the file of "${name}": its digest is ${found}, the manifest says ${digest}. ` +
      (file && 'derivedFrom' in file
        ? `Make it again: ${pullCommand(name)}. If it was made anew while the server ran, start the server again.`
        : file
          ? `Remove it and run: ${pullCommand(name)}`
          : 'Put the right file there, or correct the manifest.'),
  );

/** What came is whole but is not what the manifest promises. */
export const wrongBytes = (manifest: Manifest, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${originOf(manifest)} sent another file than "${manifest.name}" should be: its digest is ${found}, the manifest says ` +
      `${manifest.digest}. Nothing was installed. Something between here and there may answer in its place; try another network.`,
  );

/** What was made here is not what the manifest promises. */
export const wrongDerived = (
  { name, digest }: Manifest,
  { derivedFrom, ranges }: DerivedFile,
  found: string,
): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `What ${ranges} makes of "${derivedFrom}" is not "${name}": its digest is ${found}, the manifest says ${digest}. ` +
      'Nothing was installed. The manifest or the table was changed: put back what belongs together, or quantize again.',
  );

/** The table of ranges was measured in another network than the one that is installed. */
export const wrongParent = ({ name }: Manifest, { derivedFrom, ranges }: DerivedFile, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${ranges} is for another network than "${derivedFrom}", whose digest is ${found}: "${name}" cannot be made of it.`,
  );

export const cannotMake = ({ name }: Manifest, { derivedFrom }: DerivedFile, cause: Error): CodedError =>
  new CodedError('MODEL_MISMATCH', `"${name}" cannot be made of "${derivedFrom}": ${cause.message}`, [], { cause });

function originOf({ file }: Manifest): string {
  if (file === undefined) return 'Nobody';
  if ('npm' in file) return `${file.npm.package}@${file.npm.version}`;
  return 'url' in file ? new URL(file.url).host : `"${file.derivedFrom}"`;
}

/** Turns whatever stopped a pull into a sentence that says what to do. */
export function explain(error: unknown, manifest: Manifest, path: string, hasToken: boolean): unknown {
  const { name, file, source } = manifest;
  const isDerived = file !== undefined && 'derivedFrom' in file;
  // It is about what it is made of, and says so.
  if (isDerived && error instanceof CodedError) return error;
  const gated = file !== undefined && 'url' in file && file.gated === true;
  const code = networkCodeOf(error) ?? '';
  const refused = (error instanceof CodedError && error.code === 'FETCH_REFUSED') || code === 'E401' || code === 'E403';
  const coded = (as: 'FETCH_FAILED' | 'FETCH_REFUSED' | 'STORAGE_UNAVAILABLE', sentence: string) =>
    new CodedError(as, sentence, [], { cause: error });

  if (refused && gated) {
    const what = hasToken
      ? 'The token in HF_TOKEN is not let in: accept the terms on that page with its account.'
      : 'Accept the terms on that page, make a token there, and set HF_TOKEN to it.';
    return coded('FETCH_REFUSED', `"${name}" is gated by its owner at ${source}. ${what}`);
  }
  if (refused) {
    return coded('FETCH_REFUSED', `${originOf(manifest)} refuses to send "${name}". Put the file at ${path} by hand.`);
  }
  if (error instanceof CodedError) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return coded(
      'STORAGE_UNAVAILABLE',
      `The disk of ${dirname(path)} is full. Make room, or move the folder with MATTEQL_HOME, and pull again: what came is kept.`,
    );
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return coded(
      'STORAGE_UNAVAILABLE',
      `${dirname(path)} cannot be written to. Set MATTEQL_HOME to a folder that can.`,
    );
  }
  if (code === 'E404' || code === 'ETARGET') {
    return coded('FETCH_FAILED', `The npm registry in use here has no ${originOf(manifest)}.`);
  }
  const why = code || (error instanceof Error ? error.message : String(error));
  if (isDerived) return coded('STORAGE_UNAVAILABLE', `"${name}" could not be made of ${originOf(manifest)} (${why}).`);
  return coded(
    'FETCH_FAILED',
    `"${name}" could not be fetched from ${originOf(manifest)} (${why}). Check the connection and pull again: what came is ` +
      `kept. Or put the file at ${path} by hand.`,
  );
}
