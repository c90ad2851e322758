import { open } from 'node:fs/promises';
import { CodedError, type Recognizer, SNIFF_BYTES } from '../../pipeline/index.ts';

/**
 * Reads a picture: nothing beyond the first kilobytes of what is none, and nothing of what is too large.
 *
 * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`; Error of the system
 */
export async function readPictureFile(
  path: string,
  { sniff }: Pick<Recognizer, 'sniff'>,
  maxBytes: number,
): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const facts = await handle.stat();
    const head = await firstBytes(handle);
    sniff(head);
    if (facts.size > maxBytes) throw tooLarge(maxBytes);
    const bytes = Buffer.concat([head, await handle.readFile()]);
    // A pipe has no size.
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  } finally {
    await handle.close();
  }
}

async function firstBytes(handle: Awaited<ReturnType<typeof open>>): Promise<Buffer> {
  const head = Buffer.alloc(SNIFF_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(head, length, SNIFF_BYTES - length);
    length += bytesRead;
    if (bytesRead === 0 || length === SNIFF_BYTES) return head.subarray(0, length);
  }
}

export const tooLarge = (maxBytes: number): CodedError =>
  new CodedError('FILE_TOO_LARGE', `The file has more than ${maxBytes} bytes: make it smaller, or set MAX_FILE_BYTES.`);
