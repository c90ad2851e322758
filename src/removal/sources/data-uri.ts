import { CodedError } from '../../pipeline/index.ts';
import { fileTooLarge } from '../ingest.ts';
import type { SourceHandler } from '../source-access.ts';

/** An image inside the request: `data:image/png;base64,…`, or percent-encoded bytes (RFC 2397). */
export const dataUri: SourceHandler<string> = async (uri, { ingest, maxFileBytes }) =>
  ingest([bytesOf(uri, maxFileBytes)]);

const HEAD = /^data:[^,]{0,200},$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @throws CodedError `NOT_AN_IMAGE` that says what is wrong, `FILE_TOO_LARGE` */
export function bytesOf(uri: string, maxBytes: number): Uint8Array {
  // Only the head is matched: the rest is as long as a client likes.
  const head = uri.slice(0, uri.indexOf(',') + 1);
  if (!HEAD.test(head)) {
    throw new CodedError('NOT_AN_IMAGE', 'A data URI begins with "data:image/png;base64," or the like.');
  }
  const body = uri.slice(head.length);
  return /;\s*base64\s*,$/i.test(head) ? fromBase64(body, maxBytes) : fromPercent(body, maxBytes);
}

function fromBase64(body: string, maxBytes: number): Uint8Array {
  if ((body.length * 3) / 4 > maxBytes * LINE_BREAKS + 2) throw fileTooLarge(maxBytes);
  const text = body.includes('%') ? decoded(body) : body;
  const packed = text.replace(/[\t\n\r\f]/g, '');
  if (packed.includes(' ')) {
    throw new CodedError(
      'NOT_AN_IMAGE',
      'The base64 of this data URI has spaces in it: a form has turned "+" into them. Percent-encode it, or send JSON.',
    );
  }
  const standard = packed.replaceAll('-', '+').replaceAll('_', '/');
  if (!BASE64.test(standard) || standard.replace(/=+$/, '').length % 4 === 1) {
    throw new CodedError('NOT_AN_IMAGE', 'What follows ";base64," in this data URI is not base64.');
  }
  return within(Buffer.from(standard, 'base64'), maxBytes);
}

/** Share by which line breaks make base64 longer, as in e-mails. */
const LINE_BREAKS = 1.1;

/** `%89PNG…`: each escape is a byte, all else is itself. */
function fromPercent(body: string, maxBytes: number): Uint8Array {
  if (body.length > 3 * maxBytes) throw fileTooLarge(maxBytes);
  if (/%(?![\da-f]{2})/i.test(body)) {
    throw new CodedError('NOT_AN_IMAGE', 'This data URI has a "%" that two hex digits do not follow.');
  }
  return within(Buffer.from(unescaped(body), 'latin1'), maxBytes);
}

const decoded = (text: string) => {
  if (!/%(?![\da-f]{2})/i.test(text)) return unescaped(text);
  throw new CodedError('NOT_AN_IMAGE', 'This data URI has a "%" that two hex digits do not follow.');
};

const unescaped = (text: string) =>
  text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function within(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length > maxBytes) throw fileTooLarge(maxBytes, bytes.length);
  return bytes;
}
