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

/** A key by its name and its sha256; the key itself is not kept. */
export interface NamedKey {
  readonly name: string;
  readonly digest: Uint8Array;
}

/** The keys of a server. */
export interface KeyCheck {
  /** Whether a request may pass: by one of the keys, or because there are none. */
  allows(header: HeaderReader): boolean;
  /** The name of the key that a request sends; undefined where it is none of these. */
  nameOf(header: HeaderReader): string | undefined;
}

/** Compares with all keys, and all of each, so that the time tells nothing of how much of a key was right. */
export function createKeyCheck(keys: readonly NamedKey[]): KeyCheck {
  function nameOf(header: HeaderReader): string | undefined {
    if (keys.length === 0) return undefined;
    const given = createHash('sha256').update(apiKeyOf(header)).digest();
    let found: string | undefined;
    for (const { name, digest } of keys) if (timingSafeEqual(digest, given)) found = name;
    return found;
  }
  return { nameOf, allows: (header) => keys.length === 0 || nameOf(header) !== undefined };
}
