/** A file, or its bytes. */
export type FileLike = Blob | Uint8Array<ArrayBuffer>;

export const isFile = (value: unknown): value is FileLike => value instanceof Blob || value instanceof Uint8Array;

/** A request as JSON, or as a form (GraphQL multipart request specification) where there are files anywhere in the variables. */
export function bodyOf(query: string, variables: object): string | FormData {
  const files: [path: string, file: FileLike][] = [];
  const withoutFiles = (value: unknown, path: string): unknown => {
    if (isFile(value)) {
      files.push([path, value]);
      return null;
    }
    // A URL or a Date writes itself.
    if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
    if (Array.isArray(value)) return value.map((each, index) => withoutFiles(each, `${path}.${index}`));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFiles(each, `${path}.${key}`)]));
  };
  const operations = JSON.stringify({ query, variables: withoutFiles(variables, 'variables') });
  if (files.length === 0) return operations;
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', JSON.stringify(Object.fromEntries(files.map(([path], index) => [index, [path]]))));
  for (const [index, [, file]] of files.entries()) {
    form.append(String(index), file instanceof Blob ? file : new Blob([file]));
  }
  return form;
}
