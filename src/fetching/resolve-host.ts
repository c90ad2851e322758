import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { failed, refused } from './fetch-errors.ts';

/** All addresses of a name, IPv4 and IPv6; none where it has none. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Milliseconds for one question, which is asked twice. */
const DNS_TIMEOUT = 3_000;

/** Codes of DNS for a name that has no such address. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Asks the name servers of the system. Not getaddrinfo: it would hold one of the few threads that files and pixels need
 * for as long as a hostile name server likes, and knows names of inner machines from other sources.
 */
export const resolveByDns: ResolveName = async (name, signal) => {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const absent = (error: NodeJS.ErrnoException): readonly string[] => {
    if (ABSENT.has(error.code)) return [];
    throw error;
  };
  try {
    const answers = [resolver.resolve4(name).catch(absent), resolver.resolve6(name).catch(absent)];
    return (await Promise.all(answers)).flat();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};

/**
 * The addresses a host may be reached at.
 *
 * @throws CodedError `FETCH_REFUSED` where one is not public or there is none: one sentence for both, so that it does not tell
 * which inner names exist. `FETCH_FAILED` where the name servers do not answer
 */
export async function publicAddresses(
  { hostname }: URL,
  { resolve, isPublic }: { readonly resolve: ResolveName; isPublic(address: string): boolean },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses =
    isIP(host) === 0
      ? await resolve(host, signal).catch((cause: unknown) => {
          throw failed(`The name ${host} could not be resolved.`, cause);
        })
      : [host];
  if (addresses.length > 0 && addresses.every(isPublic)) return addresses;
  throw refused(`This server fetches from public addresses only, and ${host} has none, or one that is not.`);
}
