import { dirname } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import { derivationOf, type Manifest } from './manifest.ts';
import { networkCodeOf } from './retry.ts';
import { originOf } from './weights-errors.ts';

/** Turns whatever stopped a pull into a sentence that says what to do. */
export function explainPull(error: unknown, manifest: Manifest, path: string, hasToken: boolean): unknown {
  const isDerived = derivationOf(manifest) !== undefined;
  // It is about what the model is made of, and says so.
  if (isDerived && error instanceof CodedError) return error;
  const code = networkCodeOf(error) ?? '';
  if ((error instanceof CodedError && error.code === 'FETCH_REFUSED') || code === 'E401' || code === 'E403') {
    return coded('FETCH_REFUSED', refusal(manifest, path, hasToken), error);
  }
  if (error instanceof CodedError) return error;
  const folder = dirname(path);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const sentence = `The disk of ${folder} is full. Make room, or move the folder with MATTEQL_HOME, and pull again: what came is kept.`;
    return coded('STORAGE_UNAVAILABLE', sentence, error);
  }
  // Below /proc, a file or a link that leads nowhere, no folder can be made.
  if (['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST'].includes(code)) {
    const sentence = `${folder} cannot be written to. Set MATTEQL_HOME to a folder that can.`;
    return coded('STORAGE_UNAVAILABLE', sentence, error);
  }
  const [name, origin] = [manifest.name, originOf(manifest)];
  if (code === 'E404' || code === 'ETARGET') {
    return coded('FETCH_FAILED', `The npm registry in use here has no ${origin}.`, error);
  }
  const why = code || (error instanceof Error ? error.message : String(error));
  if (isDerived) return coded('STORAGE_UNAVAILABLE', `"${name}" could not be made of ${origin} (${why}).`, error);
  return coded(
    'FETCH_FAILED',
    `"${name}" could not be fetched from ${origin} (${why}). Check the connection and pull again: what came is ` +
      `kept. Or put the file at ${path} by hand.`,
    error,
  );
}

/** The source refuses: for want of a token, with one, or for good. */
function refusal(manifest: Manifest, path: string, hasToken: boolean): string {
  const { name, file, source } = manifest;
  const isGated = file !== undefined && 'url' in file && file.gated === true;
  if (!isGated) return `${originOf(manifest)} refuses to send "${name}". Put the file at ${path} by hand.`;
  const what = hasToken
    ? 'The token in HF_TOKEN is not authorized: accept the terms on that page with its account.'
    : 'Accept the terms on that page, make a token there, and set HF_TOKEN to it.';
  return `"${name}" is gated by its owner at ${source}. ${what}`;
}

const coded = (code: 'FETCH_FAILED' | 'FETCH_REFUSED' | 'STORAGE_UNAVAILABLE', sentence: string, cause: unknown) =>
  new CodedError(code, sentence, [], { cause });
