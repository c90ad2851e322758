import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Random access to a file: walking the graph of a gigabyte of weights reads a few megabytes of it. */
export interface FileReader {
  readonly size: number;
  /** The byte at this offset. @throws RangeError beyond the end */
  at(offset: number): number;
  /** A copy of the bytes from `from` up to `to`. @throws RangeError beyond the end */
  read(from: number, to: number): Buffer;
  /** Fills `bytes` with those from `from` on. @throws RangeError beyond the end */
  readInto(bytes: Buffer, from: number): void;
  close(): void;
}

/** Neighboring fields are mostly read from one window; what is skipped is not read. */
const WINDOW = 16 * 1024;

export function openFileReader(file: string): FileReader {
  const descriptor = openSync(file, 'r');
  const { size } = fstatSync(descriptor);
  const window = Buffer.alloc(WINDOW);
  let start = 0;
  let end = 0;

  function readInto(bytes: Buffer, from: number): void {
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(descriptor, bytes, done, bytes.length - done, from + done);
      if (count === 0) throw new RangeError('The file became shorter while it was read.');
      done += count;
    }
  }

  function read(from: number, to: number): Buffer {
    if (from < 0 || to > size || from > to) throw new RangeError(`Bytes ${from} to ${to} of ${size} do not exist.`);
    const bytes = Buffer.allocUnsafe(to - from);
    readInto(bytes, from);
    return bytes;
  }

  return {
    size,
    read,
    readInto,
    at(offset) {
      if (offset < start || offset >= end) {
        const bytes = read(offset, Math.min(size, offset + WINDOW));
        if (bytes.length === 0) throw new RangeError('The file ends in the middle of a field.');
        bytes.copy(window);
        start = offset;
        end = offset + bytes.length;
      }
      return window[offset - start]!;
    },
    close: () => closeSync(descriptor),
  };
}
