import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { explained, failed, tooLarge } from './fetch-errors.ts';

interface Answer {
  readonly host: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

const options = { chunkSize: 65_536 };
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(options),
  'x-gzip': () => createGunzip(options),
  deflate: () => createInflate(options),
  br: () => createBrotliDecompress(options),
};

/**
 * The bytes of the file in an answer, as they arrive. The transfer is counted, and what its content-encoding makes of it:
 * neither may have more than `maxBytes`.
 *
 * @throws CodedError `FILE_TOO_LARGE`, `FETCH_FAILED`; the reason of the signal
 */
export async function* fileBytes(
  { host, headers, body }: Answer,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (Number(headers['content-length']) > maxBytes) throw tooLarge(host, maxBytes);
  async function* limited(bytes: AsyncIterable<Uint8Array>) {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(host, maxBytes);
      yield chunk;
    }
  }
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  const decoder = decoders[encoding];
  // One encoding: several are made to be bombs only.
  if (!decoder && encoding !== 'identity') throw failed(`${host} sends an encoding that this server does not read.`);
  try {
    if (!decoder) return yield* limited(body);
    const decoded = decoder();
    // What fails there ends the stream that is read here, with the same error.
    pipeline(Readable.from(limited(body), { objectMode: false }), decoded, () => {});
    yield* limited(decoded);
  } catch (error) {
    throw explained(error, host, signal);
  }
}
