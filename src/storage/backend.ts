import type { Readable } from 'node:stream';
import type { ByteRange, Stored } from './store.ts';

/** What names a file. */
export type FileKey = Pick<Stored, 'digest' | 'extension'>;

/** A file as the storage itself knows it. */
export interface FileFacts extends FileKey {
  readonly bytes: number;
  /** When it was last asked for, in milliseconds since 1970. */
  readonly askedAt: number;
}

/** A file that is being written, invisible until it is committed. */
export interface Part {
  /** May keep a small chunk for later: an error of its writing then comes with another one, or before the commit is done. */
  write(chunk: Uint8Array): Promise<void>;
  /** What takes long of a commit, beside everything else that the store does. Its last bytes are written by then. */
  prepare?(key: FileKey): Promise<void>;
  /** Gives it its name, in place of a file that has it. After `prepare`. */
  commit(key: FileKey): Promise<void>;
  /** Gives back all it took; also after a commit that failed. */
  discard(): Promise<void>;
}

/** Where the pins of all owners outlast the process. */
export interface PinStorage {
  /** Digests by owner; undefined where nothing has changed since the last call. */
  load(): Promise<ReadonlyMap<string, readonly string[]> | undefined>;
  /** Adds to what the owner keeps, whichever process that is from. On return it outlasts a crash; rejected, all is as before. */
  add(owner: string, digests: readonly string[]): Promise<void>;
  delete(owner: string): Promise<void>;
}

/** What differs between stores: where bytes lie. Age, room, uses and pins are the same for all (`create-store.ts`). */
export interface Backend {
  begin(): Promise<Part>;
  /** Undefined where it is gone. */
  factsOf(key: FileKey): Promise<FileFacts | undefined>;
  /** Remembers when it was last asked for, over a restart too. False where it is gone. */
  touch(key: FileKey, askedAt: number): Promise<boolean>;
  /** Returns when the bytes of all of them outlast a crash; those that are gone are left out. */
  sync(keys: readonly FileKey[]): Promise<readonly FileKey[]>;
  read(key: FileKey): Promise<Uint8Array | undefined>;
  open(key: FileKey, range?: ByteRange): Promise<Readable | undefined>;
  remove(key: FileKey): Promise<void>;
  readonly pins: PinStorage;
  /** Removes what crashed processes left; called from time to time. */
  tidy(): Promise<void>;
  /**
   * Files of digests that this process does not know, which others may have put, whatever their extensions: with fewer requests
   * than `factsOf` for each of them.
   *
   * @param known files that there are, as far as the caller knows
   * @throws the signal's reason
   */
  search?(digests: ReadonlySet<string>, known: number, signal?: AbortSignal): Promise<readonly FileFacts[]>;
  /** Files that other processes may have put, where it is time to look for them; called from time to time. */
  news?(): AsyncIterable<readonly FileFacts[]>;
  /** An address that leads to a file without this server, for so many seconds. */
  urlOf?(key: FileKey, seconds: number, mediaType: string): Promise<string>;
  close?(): void;
}
