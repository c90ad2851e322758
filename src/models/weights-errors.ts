import { CodedError } from '../pipeline/index.ts';
import { type DerivedFile, derivationOf, type Manifest } from './manifest.ts';
import { pullCommand } from './pull-command.ts';

export const notInstalled = ({ name, file }: Manifest, path: string): CodedError =>
  new CodedError(
    'MODEL_NOT_INSTALLED',
    file
      ? `The weights of "${name}" are not installed. Run: ${pullCommand(name)}`
      : `The weights of "${name}" are not installed. Its manifest names no address: put the file at ${path}.`,
  );

/** A file is in place and is another one than its manifest states. */
export const wrongFile = (manifest: Manifest, path: string, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${path} is not the file of "${manifest.name}": its digest is ${found}, the manifest says ${manifest.digest}. ` +
      remedyFor(manifest),
  );

function remedyFor({ name, file }: Manifest): string {
  if (!file) return 'Put the right file there, or correct the manifest.';
  return 'derivedFrom' in file
    ? `Make it again: ${pullCommand(name)}. If it was made anew while the server ran, start the server again.`
    : `Remove it and run: ${pullCommand(name)}`;
}

/** The transfer is complete, and is another file than the manifest states. */
export const wrongTransfer = (manifest: Manifest, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${originOf(manifest)} sent another file than "${manifest.name}" should be: its digest is ${found}, the manifest says ` +
      `${manifest.digest}. Nothing was installed. A proxy in between may answer in its place; try another connection.`,
  );

/** The derived weights are not what the manifest states. */
export const wrongDerived = (
  { name, digest }: Manifest,
  { derivedFrom, ranges }: DerivedFile,
  found: string,
): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `What ${ranges} makes of "${derivedFrom}" is not "${name}": its digest is ${found}, the manifest says ${digest}. ` +
      'Nothing was installed. The manifest or the range table was changed, or was made by another version of MatteQL: restore the pair, or quantize again.',
  );

/** The range table was measured in other weights than those that are installed. */
export const wrongParent = ({ name }: Manifest, { derivedFrom, ranges }: DerivedFile, found: string): CodedError =>
  new CodedError(
    'MODEL_MISMATCH',
    `${ranges} is for other weights than those of "${derivedFrom}", whose digest is ${found}: "${name}" cannot be made of them.`,
  );

export const cannotDerive = ({ name }: Manifest, { derivedFrom }: DerivedFile, cause: Error): CodedError =>
  new CodedError('MODEL_MISMATCH', `"${name}" cannot be made of "${derivedFrom}": ${cause.message}`, [], { cause });

/** Where weights come from, in a word: a package, a host, or another model. */
export function originOf(manifest: Manifest): string {
  const { file } = manifest;
  if (file === undefined) return 'No source';
  if ('npm' in file) return `${file.npm.package}@${file.npm.version}`;
  return 'url' in file ? new URL(file.url).host : `"${derivationOf(manifest)?.derivedFrom}"`;
}
