import type { JobItem } from './job.ts';

/** Characters of a part of a name: file systems have 255 bytes for it. */
const LONGEST = 60;
/** Reserved on some system, or a control character. */
const RESERVED = /[<>:"|?*]|\p{C}/gu;

/**
 * Names of the files of an archive, each once: by reference, else by file name, else by index. Folders in them are kept, and
 * none leads out of where the archive is unpacked.
 */
export function createArchiveNames(): (item: JobItem, index: number, extension: string) => string {
  const used = new Set<string>();
  return ({ reference, filename }, index, extension) => {
    const parts = (reference ?? filename ?? '').split(/[\\/]/).map(cleaned).filter(Boolean);
    const last = parts.pop()?.replace(/\.[a-z\d]{1,5}$/i, '');
    const base = [...parts, last || String(index).padStart(5, '0')].join('/');
    // Some systems do not tell cases apart.
    const isTaken = (name: string) => used.has(name.toLowerCase());
    let name = `${base}.${extension}`;
    for (let n = 2; isTaken(name); n++) name = `${base}-${n}.${extension}`;
    used.add(name.toLowerCase());
    return name;
  };
}

/** Empty for what is no name, such as `..`. */
const cleaned = (part: string): string =>
  [...part.replace(RESERVED, '_')]
    .slice(0, LONGEST)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
