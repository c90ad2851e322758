import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SLICE, write } from './write.ts';

/** A file that is here, and until when if nobody asks for it again. */
export interface Stored {
  /** sha256 of its bytes in lower-case hex. */
  readonly digest: string;
  /** Without the dot. */
  readonly extension: string;
  readonly bytes: number;
  readonly expiresAt: Date;
}

/** Bytes by their digest, kept for a while after they were last asked for. */
export interface Store {
  /**
   * Streams bytes in; the same bytes twice are one file. Whatever the stream throws is thrown, and nothing stays.
   *
   * @param until while this has not aborted, the file is in use, and neither age nor want of room takes it away
   */
  put(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, extension: string, until?: AbortSignal): Promise<Stored>;
  /** Looks a file up by digest, and by extension where several differ in it; keeps it for another while. */
  find(digest: string, extension?: string, until?: AbortSignal): Promise<Stored | undefined>;
  /** Looks without asking for more time. */
  peek(digest: string, extension: string): Stored | undefined;
  read(file: Stored): Promise<Uint8Array>;
  /** Opens a file, or the part of it between both ends, which are included. Undefined where somebody else removed it. */
  open(file: Stored, range?: { readonly start: number; readonly end: number }): Promise<Readable | undefined>;
  close(): void;
}

/** Bytes on their way in; a crash leaves them behind, and the next start takes them away. */
const PART = '.part';
const NAME = /^([\da-f]{64})\.([a-z\d]{1,8})$/;

/**
 * A folder of files named `<digest>.<extension>`.
 *
 * @param ttl seconds that a file stays after it was last put or found
 * @param maxBytes of all files; beyond it those go first that were not asked for longest
 */
export async function createDiskStore({ folder, ttl, maxBytes }: { folder: string; ttl: number; maxBytes: number }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK);
  /** By name, the longest not asked for first: a Map keeps the order of insertion. */
  const files = new Map<string, Stored>(await known(folder, ttl));
  let total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);

  /** How many use a file, by its name. */
  const users = new Map<string, number>();

  function hold(name: string, until: AbortSignal | undefined) {
    if (!until || until.aborted) return;
    const count = (more: number) => {
      const left = (users.get(name) ?? 0) + more;
      if (left > 0) users.set(name, left);
      else users.delete(name);
    };
    count(1);
    until.addEventListener('abort', () => count(-1), { once: true });
  }

  /** The end of what is under way: a file must not be swept away while the same bytes are put again. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  const pathOf = ({ digest, extension }: Pick<Stored, 'digest' | 'extension'>) =>
    join(folder, `${digest}.${extension}`);

  async function touch(file: Pick<Stored, 'digest' | 'extension' | 'bytes'>): Promise<Stored> {
    const name = `${file.digest}.${file.extension}`;
    const now = Date.now();
    const touched = { ...file, expiresAt: new Date(now + ttl * 1000) };
    if (!files.delete(name)) total += file.bytes;
    files.set(name, touched);
    // The file's own time is what a restarted server knows of it.
    await utimes(pathOf(file), now / 1000, now / 1000);
    return touched;
  }

  async function forget(name: string, { bytes }: Stored) {
    files.delete(name);
    total -= bytes;
    await rm(join(folder, name), { force: true });
  }

  /** Somebody else removed it. */
  function lose({ digest, extension, bytes }: Stored) {
    if (files.delete(`${digest}.${extension}`)) total -= bytes;
  }

  async function sweep() {
    const now = Date.now();
    for (const [name, file] of files) {
      if (file.expiresAt.getTime() > now && total <= maxBytes) break;
      if (!users.has(name)) await forget(name, file);
    }
  }

  const timer = setInterval(() => void inTurn(sweep).catch(() => {}), Math.min(ttl * 500, 60_000)).unref();

  return {
    async put(bytes, extension, until) {
      const part = join(folder, `${randomUUID()}${PART}`);
      try {
        const { digest, size } = await write(part, bytes);
        return await inTurn(async () => {
          await rename(part, pathOf({ digest, extension }));
          const stored = await touch({ digest, extension, bytes: size });
          hold(`${digest}.${extension}`, until);
          await sweep();
          return stored;
        });
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async find(digest, extension, until) {
      for (const file of extension === undefined ? files.values() : [files.get(`${digest}.${extension}`)]) {
        if (file?.digest !== digest) continue;
        const name = `${digest}.${file.extension}`;
        if (file.expiresAt.getTime() <= Date.now() && !users.has(name)) continue;
        try {
          hold(name, until);
          return await touch(file);
        } catch {
          lose(file);
        }
      }
      return undefined;
    },
    peek(digest, extension) {
      const file = files.get(`${digest}.${extension}`);
      return file && file.expiresAt.getTime() > Date.now() ? file : undefined;
    },
    read: (file) => readFile(pathOf(file)),
    async open(file, range) {
      try {
        return (await open(pathOf(file))).createReadStream({ ...range, highWaterMark: SLICE });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        lose(file);
        return undefined;
      }
    },
    close: () => clearInterval(timer),
  } satisfies Store as Store;
}

/** What an earlier run of the server left, oldest first. */
async function known(folder: string, ttl: number): Promise<[string, Stored][]> {
  const names = await readdir(folder);
  const stats = await Promise.all(
    names.map(async (name) => {
      // Another server may sweep the same folder.
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found ? [{ name, size: found.size, mtimeMs: found.mtimeMs }] : [];
    }),
  ).then((each) => each.flat());
  const anHourAgo = Date.now() - 3_600_000;
  await Promise.all(
    stats
      .filter(({ name, mtimeMs }) => name.endsWith(PART) && mtimeMs < anHourAgo)
      .map(({ name }) => rm(join(folder, name), { force: true })),
  );
  return stats
    .sort((a, b) => a.mtimeMs - b.mtimeMs)
    .flatMap(({ name, size, mtimeMs }): [string, Stored][] => {
      const [, digest, extension] = NAME.exec(name) ?? [];
      if (digest === undefined || extension === undefined) return [];
      return [[name, { digest, extension, bytes: size, expiresAt: new Date(mtimeMs + ttl * 1000) }]];
    });
}
