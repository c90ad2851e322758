import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { CodedError } from '../schema/index.ts';
import { Rejection } from './rejection.ts';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

type Encoding = keyof typeof decoders;

/** The encoding of a body; undefined where it has none. @throws Rejection 415 for one that is not read */
export function encodingOf(header: string | null, isForm: boolean): Encoding | undefined {
  const name = header?.trim().toLowerCase();
  if (!name || name === 'identity') return undefined;
  if (isForm) {
    throw unreadable(
      `A form cannot be read as "${name}": send it without content-encoding, pictures are compressed already.`,
    );
  }
  if (Object.hasOwn(decoders, name)) return name as Encoding;
  throw unreadable(`A body cannot be read as "${name.slice(0, 100)}": send it as gzip, or without content-encoding.`);
}

const unreadable = (message: string) =>
  new Rejection('GRAPHQL_PARSE_FAILED', message, {
    status: 415,
    headers: { 'accept-encoding': Object.keys(decoders).join(', ') },
  });

/** Decompresses a body, in zlib's threads, no further than `maxBytes`. */
export async function decodeBody(
  bytes: Buffer,
  encoding: Encoding,
  { maxBytes, tooLarge }: { readonly maxBytes: number; tooLarge(): Error },
): Promise<Buffer> {
  try {
    return await decoders[encoding](bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new CodedError('GRAPHQL_PARSE_FAILED', `The body is not ${encoding}, which its content-encoding names.`);
  }
}
