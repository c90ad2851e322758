import type { FileKey } from './backend.ts';
import type { Stored } from './store.ts';

export const nameOf = ({ digest, extension }: FileKey): string => `${digest}.${extension}`;

/**
 * The files of a store by digest, and those that may go in the order of going. A look-up costs the same whatever their
 * number; files that are kept are in no order, so that a sweep does not pass them again and again.
 *
 * @param isKept whether a use or an owner keeps a file now; `set` it again when that changes
 */
export function createFileIndex(isKept: (key: FileKey) => boolean) {
  const byDigest = new Map<string, readonly Stored[]>();
  /** By name, the longest not asked for first: a Map keeps the order of insertion. */
  const idle = new Map<string, Stored>();
  let totalBytes = 0;

  const filesOf = (digest: string): readonly Stored[] => byDigest.get(digest) ?? [];
  const get = ({ digest, extension }: FileKey) => filesOf(digest).find((file) => file.extension === extension);

  function remove(key: FileKey): Stored | undefined {
    const file = get(key);
    if (!file) return undefined;
    const others = filesOf(key.digest).filter((other) => other !== file);
    if (others.length > 0) byDigest.set(key.digest, others);
    else byDigest.delete(key.digest);
    idle.delete(nameOf(key));
    totalBytes -= file.bytes;
    return file;
  }

  return {
    filesOf,
    get,
    remove,
    /** Adds or replaces a file; it is the last to go. Gives back what was there. */
    set(file: Stored): Stored | undefined {
      const before = remove(file);
      byDigest.set(file.digest, [...filesOf(file.digest), file]);
      if (!isKept(file)) idle.set(nameOf(file), file);
      totalBytes += file.bytes;
      return before;
    },
    /** Files that nothing keeps, the longest not asked for first; may be changed meanwhile. */
    idle: (): Iterable<Stored> => idle.values(),
    get size() {
      return byDigest.size;
    },
    get totalBytes() {
      return totalBytes;
    },
  };
}
