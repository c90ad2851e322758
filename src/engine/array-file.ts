import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the worker finds the file, and the argument by which it knows that there is one. */
export const ARRAY_FILE = { descriptor: 4, argument: 'array-file' } as const;

/** Smaller arrays travel in the message itself, in bytes. */
const LARGE = 1 << 16;

/** Kinds of arrays that are placed. */
type Numbers = Uint8Array | Float32Array;

/** An array in the file, in its place in a message. */
interface Placed {
  readonly placed: 'bytes' | 'singles';
  /** In bytes, from the beginning of the file. */
  readonly at: number;
  readonly bytes: number;
}

/** A file through which two processes hand each other the large arrays of messages, one message at a time. */
export interface ArrayFile {
  /**
   * The message with its large arrays written to the file, one after another, from its beginning on. Once they cannot be written, as
   * in a full folder, messages stay as they are, and their arrays travel in them.
   */
  place<T>(message: T): T;
  /** A message as it was before `place`; each array has memory of its own. @throws Error of the file system */
  take<T>(message: T): T;
}

/**
 * @param descriptor of a file that both processes have open; without one, messages stay as they are
 * @param onFull is called once, when an array cannot be written
 */
export function arrayFileOf(descriptor: number | undefined, onFull: (error: Error) => void): ArrayFile {
  if (descriptor === undefined) return { place: (message) => message, take: (message) => message };
  let isFull = false;
  return {
    place(message) {
      if (isFull) return message;
      try {
        return placed(message, descriptor);
      } catch (error) {
        isFull = true;
        onFull(error as Error);
        empty(descriptor);
        return message;
      }
    },
    take: (message) => mapped(message, (value) => (isPlaced(value) ? arrayIn(descriptor, value) : value)),
  };
}

/** Memory, where the system has a folder for it: a disk would be written to every now and then. */
export const arrayFolder = (): string => (process.platform === 'linux' ? '/dev/shm' : tmpdir());

/**
 * A file without a name, readable by this process and those that get it at their start: nothing of it is left when they end.
 *
 * @throws Error of the file system
 */
export function openNameless(folder: string): number {
  const path = join(folder, `matteql-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What was written of an array is in the way of others. */
function empty(file: number): void {
  try {
    ftruncateSync(file);
  } catch {
    // Then it stays until the end of the process.
  }
}

function placed<T>(message: T, file: number): T {
  let at = 0;
  return mapped(message, (value) => {
    if (!isNumbers(value) || value.byteLength < LARGE) return value;
    const kind = value instanceof Uint8Array ? 'bytes' : 'singles';
    const place: Placed = { placed: kind, at, bytes: value.byteLength };
    writeAll(file, value, at);
    at += value.byteLength;
    return place;
  });
}

function writeAll(file: number, { buffer, byteOffset, byteLength }: Numbers, at: number): void {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let done = 0; done < byteLength; ) done += writeSync(file, bytes, done, byteLength - done, at + done);
}

function arrayIn(file: number, { placed, at, bytes: length }: Placed): Numbers {
  // Not filled with zeros first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) throw new Error(`The file of arrays ends at byte ${at + done}.`);
    done += read;
  }
  return placed === 'bytes' ? bytes : new Float32Array(bytes.buffer);
}

const isNumbers = (value: unknown): value is Numbers => value instanceof Uint8Array || value instanceof Float32Array;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isPlaced = (value: unknown): value is Placed =>
  isRecord(value) && (value.placed === 'bytes' || value.placed === 'singles');

/** A value with everything in its lists and records replaced; `replace` gives what it leaves as it is. */
function mapped<T>(value: T, replace: (value: unknown) => unknown): T {
  const replaced = replace(value);
  if (replaced !== value) return replaced as T;
  if (Array.isArray(value)) return value.map((each) => mapped(each, replace)) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each, replace)])) as T;
}
