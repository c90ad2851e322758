import { createHash, timingSafeEqual } from 'node:crypto';

/** Reads a header of a request, be it Node's or the Fetch API's. */
export type HeaderReader = (name: string) => string | null | undefined;

export const headersOfRequest =
  ({ headers }: Request): HeaderReader =>
  (name) =>
    headers.get(name);

/** The API key that a request sends; empty if none. */
export const apiKeyOf = (header: HeaderReader): string =>
  /^Bearer (.+)$/i.exec(header('authorization') ?? '')?.[1] ?? header('x-api-key') ?? '';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a request sends one of these keys. Without keys every request may pass. */
export function createKeyCheck(keys: readonly string[]): (header: HeaderReader) => boolean {
  const known = keys.map(digest);
  return (header) => {
    if (known.length === 0) return true;
    const key = digest(apiKeyOf(header));
    return known.some((each) => timingSafeEqual(each, key));
  };
}
