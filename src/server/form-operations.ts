import { CodedError, limits } from '../schema/index.ts';
import { jsonOf } from './json.ts';
import { missingPlace, noMap, noOperations, tooManyFiles } from './upload-errors.ts';

/** Where files belong: by the name of a part, paths into `operations`. */
export type FileMap = ReadonlyMap<string, readonly string[]>;

export function operationsOf(text: string): object {
  const operations = jsonOf(text, 'The field "operations"');
  if (Array.isArray(operations)) throw new CodedError('GRAPHQL_PARSE_FAILED', 'Batching is not supported.');
  if (!isHolder(operations)) throw noOperations();
  return operations;
}

/** Files that a form may have: more where its document stores pictures, which is no work. Work on them has a limit of its own. */
export function filesAllowed({ query }: { readonly query?: unknown }, maxFiles: number): number {
  const stores = typeof query === 'string' && /\bstoreImages\b/.test(query);
  return stores ? Math.max(maxFiles, limits.storedFiles) : maxFiles;
}

export function fileMapOf(text: string, maxFiles: number): FileMap {
  const map = jsonOf(text, 'The field "map"');
  if (!isHolder(map) || Array.isArray(map)) throw noMap();
  const entries = Object.entries(map);
  if (entries.length > maxFiles) throw tooManyFiles(maxFiles);
  for (const [, paths] of entries) {
    const isRight = Array.isArray(paths) && paths.length > 0 && paths.every((path) => /^variables\../.test(path));
    if (!isRight) throw noMap();
  }
  return new Map(entries as [string, string[]][]);
}

/** Puts the value of each file where the map says, in place of the null that is there. */
export function placeFiles(operations: object, map: FileMap, upload: (name: string) => object): void {
  for (const [name, paths] of map) {
    const value = upload(name);
    for (const path of paths) place(operations, path.split('.'), name, value);
  }
}

function place(operations: object, keys: readonly string[], name: string, value: object) {
  let holder: unknown = operations;
  for (const [index, key] of keys.entries()) {
    // Own properties only: a path must not reach a prototype.
    if (!isHolder(holder) || !Object.hasOwn(holder, key)) throw missingPlace(name, keys);
    if (index === keys.length - 1) holder[key] = value;
    else holder = holder[key];
  }
}

const isHolder = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
