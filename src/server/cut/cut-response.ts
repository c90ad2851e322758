import { createHash } from 'node:crypto';
import type { Sockets } from '../drain-body.ts';
import { sentBody } from '../sent-body.ts';
import { type FileStore, placeOfFile } from '../use-files.ts';

/** What the document of `/cut` gives. */
export interface Separated {
  readonly id: string;
  readonly recipe: object;
  readonly image: { readonly url: string; readonly path: string; readonly mediaType: string };
  readonly warnings: readonly object[];
}

/** The result as it is read from the store: a client that reads slowly holds no memory. */
export async function cutResponse(
  { id, recipe, image, warnings }: Separated,
  request: Request,
  sockets: Sockets,
  store: FileStore<any>,
  ResponseType: typeof Response,
): Promise<Response> {
  const { digest, extension } = placeOfFile(image.path)!;
  const file = await store.peek(digest, extension);
  const body = file && (await store.open(file, { start: 0, end: file.bytes - 1 }));
  // The request keeps it in use.
  if (!body) throw new Error('A result was removed before it was sent.');
  const headers = {
    'content-type': image.mediaType,
    'content-length': String(file.bytes),
    'content-location': image.url,
    'cache-control': 'no-store',
    'x-matteql-id': id,
    'x-matteql-recipe': createHash('sha256').update(JSON.stringify(recipe)).digest('hex'),
    ...(warnings.length > 0 && { 'x-matteql-warnings': asciiOf(JSON.stringify(warnings)) }),
  };
  return new ResponseType(sentBody(body, request, sockets), { headers });
}

/** JSON that a header can hold. */
const asciiOf = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
