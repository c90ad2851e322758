import { dirname } from 'node:path';

/** An error of the file system. */
export type FileError = NodeJS.ErrnoException & { readonly dest?: string };

/** Why the system lets no file or folder be made at a place, as the end of a sentence: `this user may not write in /srv`. */
export function writeProblem({ code, message, path, dest = path, syscall = '' }: FileError): string {
  const place = dest ?? 'it';
  // What is to be made is named where its folder refuses it.
  const isNew = ['mkdir', 'open', 'rename'].includes(syscall);
  const denied = isNew ? `write in ${dirname(place)}` : `${syscall === 'access' ? 'write in' : 'open'} ${place}`;
  const problems: Readonly<Record<string, string>> = {
    EACCES: `this user may not ${denied}`,
    EPERM: `this user may not ${denied}`,
    EEXIST: `${place} is there, and is no folder`,
    ENOTDIR: `a part of ${place} is a file, and no folder`,
    // Missing folders are made, so the file system has no room for any: /proc, for example.
    ENOENT: `nothing can be made in ${dirname(place)}`,
    EISDIR: `${place} is a folder`,
    EROFS: 'its file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: "this user's share of the disk is used up",
    ELOOP: `links in ${place} lead in a circle`,
    ENAMETOOLONG: 'the name is longer than the file system allows',
  };
  return problems[code ?? ''] ?? message;
}
