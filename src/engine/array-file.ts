import { randomUUID } from 'node:crypto';
import { openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Smaller arrays travel in the message itself, in bytes. */
const LARGE = 1 << 16;

/** Arrays that messages consist of for the most part. */
type Numbers = Uint8Array | Float32Array;

/** An array in a file, in its place in a message. */
interface Placed {
  readonly placed: 'bytes' | 'singles';
  /** In bytes, from the beginning of the file. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * Takes the large arrays out of a message and writes them to a file, one after another, from its beginning on. Where they cannot be
 * written, as on a full disk, the message stays as it is: its arrays travel in it then.
 */
export function placeArrays<T>(message: T, file: number): T {
  let at = 0;
  try {
    return mapped(message, (value) => {
      if (!isNumbers(value) || value.byteLength < LARGE) return value;
      const placed: Placed = {
        placed: value instanceof Uint8Array ? 'bytes' : 'singles',
        ...{ at, bytes: value.byteLength },
      };
      at += writeAll(file, value, at);
      return placed;
    });
  } catch {
    return message;
  }
}

/** The message as it was before `placeArrays`; each array has memory of its own. @throws Error of the file system */
export const fetchArrays = <T>(message: T, file: number): T =>
  mapped(message, (value) => (isPlaced(value) ? arrayIn(file, value) : value));

/** Where files for arrays may lie: in memory where the system has such a folder, as the disk would be written to every now and then. */
export const arrayFolders = (): readonly string[] => ['/dev/shm', tmpdir()];

/**
 * A file without a name, readable by this process and those that get it at their start: nothing of it is left when they end.
 *
 * @throws Error of the file system where it can be made in none of the folders
 */
export function openNameless([folder = '', ...others]: readonly string[]): number {
  const path = join(folder, `matteql-${randomUUID()}`);
  try {
    const file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return file;
  } catch (error) {
    if (others.length === 0) throw error;
    return openNameless(others);
  }
}

function writeAll(file: number, { buffer, byteOffset, byteLength }: Numbers, at: number): number {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let done = 0;
  while (done < byteLength) done += writeSync(file, bytes, done, byteLength - done, at + done);
  return byteLength;
}

function arrayIn(file: number, { placed, at, bytes: length }: Placed): Numbers {
  // Not filled with zeros first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) throw new Error(`The file of pixels ends at byte ${at + done}.`);
    done += read;
  }
  return placed === 'bytes' ? bytes : new Float32Array(bytes.buffer);
}

const isNumbers = (value: unknown): value is Numbers => value instanceof Uint8Array || value instanceof Float32Array;
const isPlaced = (value: unknown): value is Placed => typeof value === 'object' && value !== null && 'placed' in value;

/** A value with everything in its lists and records replaced; `replace` gives what it leaves as it is. */
function mapped<T>(value: T, replace: (value: unknown) => unknown): T {
  const replaced = replace(value);
  if (replaced !== value) return replaced as T;
  if (Array.isArray(value)) return value.map((each) => mapped(each, replace)) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each, replace)])) as T;
}
