import type { Readable } from 'node:stream';

/** A file of the store, and the moment until which it stays unless it is asked for again. */
export interface Stored {
  /** sha256 of its bytes in lower-case hex. */
  readonly digest: string;
  /** Without the dot: one to eight lower-case letters and digits. */
  readonly extension: string;
  readonly bytes: number;
  /** Passed already where only a use or an owner keeps it. */
  readonly expiresAt: Date;
}

/** While the signal has not aborted, the file is in use: neither age nor want of room takes it. */
export interface Use {
  readonly until?: AbortSignal | undefined;
}

export interface PutOptions extends Use {
  /** Ends the writing; `put` then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What `remove` did. */
export interface RemoveResult {
  /** Files that are gone; 0 where there was none, or owners keep them. */
  readonly removed: number;
  /** Owners that keep the digest's files; empty where they were removed. */
  readonly pinnedBy: readonly string[];
}

/** Something that happened to a file. */
export interface StoreEvent {
  /** `removed`: by `remove`, or by another process that shares the store. */
  readonly event: 'stored' | 'expired' | 'evicted' | 'removed';
  /** Of the file, and of all files after the event. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface StoreSettings {
  /** Seconds that a file stays after it was last put, found or opened, or after its last use ended. */
  readonly ttl: number;
  /** Of all files, those that are being written included. */
  readonly maxBytes: number;
  /** Extensions that are looked for where a digest is unknown here: other processes that share the storage may have put it. */
  readonly extensions?: readonly string[];
  readonly onEvent?: ((event: StoreEvent) => void) | undefined;
}

/**
 * Bytes by their digest. A file stays `ttl` seconds after it was last asked for (`put`, `find`, `open`, the end of a use
 * or of the last pin); beyond `maxBytes` those that were not asked for longest go first. Files in use and pinned files
 * have no age, and are found and served even where their time has passed.
 */
export interface Store {
  /**
   * Streams bytes in; the same bytes twice are one file. Files that nothing keeps make room while it is written. An error
   * of the source or of the storage, or an abort, rejects at once: the source is ended (`return()`), and nothing stays.
   *
   * @throws StoreFullError where there is no room, and nothing that may be evicted
   * @throws RangeError for an extension that cannot be stored
   */
  put(
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    extension: string,
    options?: PutOptions,
  ): Promise<Stored>;
  /** Looks a file up by digest, and by extension where several differ in it; gives it its whole time again. */
  find(digest: string, extension?: string, use?: Use): Promise<Stored | undefined>;
  /** Looks without extending the time. */
  peek(digest: string, extension: string): Promise<Stored | undefined>;
  /** All bytes; undefined where the file is gone. */
  read(file: Stored): Promise<Uint8Array | undefined>;
  /**
   * Opens a file, or a part of it, and gives it its whole time again. A stream that is read from within five seconds is complete
   * even if the file is removed meanwhile. Undefined where the file is gone. A stream that is not read to its end must be
   * destroyed.
   */
  open(file: Stored, range?: ByteRange): Promise<Readable | undefined>;
  /**
   * An address that leads to the file without this server, until the file expires, but a week at most. Undefined where this
   * server serves it.
   */
  urlOf(file: Stored, mediaType: string): Promise<string | undefined>;
  /** Removes the files of a digest, or the one with this extension, those in use included, unless an owner keeps them. */
  remove(digest: string, extension?: string): Promise<RemoveResult>;
  /** Keeps all files of a digest for an owner until its `release`, over a restart too. False for an unknown digest. */
  pin(digest: string, owner: string): Promise<boolean>;
  /**
   * Keeps the files of many digests for an owner, written down once. Gives those that are unknown; the others are kept.
   *
   * @throws the signal's reason, where it aborts before anything is kept
   */
  pinAll(digests: readonly string[], owner: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Returns when the bytes of these digests outlast a crash, so that an owner need not wait for that later. */
  secure(digests: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Gives up all that an owner keeps; files that nothing else keeps have their whole time from now on. */
  release(owner: string): Promise<void>;
  /** Owners that keep a digest, sorted. */
  ownersOf(digest: string): Promise<readonly string[]>;
  /** Everything that keeps files, sorted. */
  owners(): Promise<readonly string[]>;
  /** Waits for changes under way, and ends the regular sweeps. */
  close(): Promise<void>;
}

/** There is no room for more bytes: everything that is stored is in use or pinned. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
  readonly code = 'STORE_FULL';

  constructor(maxBytes: number) {
    super(`All ${maxBytes} bytes of the store are in use: try again later, or raise FILES_BYTES.`);
  }
}
