import { createHash, createHmac, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { apiKeyOf, type HeaderReader } from './api-keys.ts';
import { ticketOf } from './tickets.ts';

export interface ClientSettings {
  readonly trustProxy: boolean;
  /** What clients are hashed with; of this process alone if absent. */
  readonly clientSecret?: Uint8Array;
}

/** Hashes cannot be turned back into keys or addresses by trying them all. */
const ownSecret = randomBytes(32);
/**
 * By the sha256 of what is hashed, so that no key stays here. In a burst of hundreds of requests, hashing each anew with the
 * secret takes a sixth of the time until they are refused.
 */
const hashes = new LRUCache<string, string>({ max: 1_000 });

function hash(text: string, { clientSecret: secret = ownSecret }: ClientSettings): string {
  const name = createHash('sha256').update(secret).update(text).digest('base64');
  const known = hashes.get(name);
  if (known !== undefined) return known;
  const fresh = createHmac('sha256', secret).update(text).digest('hex').slice(0, 16);
  hashes.set(name, fresh);
  return fresh;
}

/** The client of a request by the hash of its key. Only for one that was checked: each wrong one would be another client. */
export const clientOfKey = (header: HeaderReader, settings: ClientSettings): string =>
  hash(`key ${apiKeyOf(header)}`, settings);

/** The same by its ticket, which was checked too. */
export const clientOfTicket = (header: HeaderReader, settings: ClientSettings): string =>
  hash(`ticket ${ticketOf(header)}`, settings);

/** The client of a request by the hash of the address that it comes from, by IPv6 of its network. */
export function clientOfAddress(header: HeaderReader, address: string | undefined, settings: ClientSettings): string {
  // The last address is the one that the proxy itself has seen; those before are what the client claims.
  const forwarded = settings.trustProxy ? header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return hash(`address ${networkOf(withoutPort(forwarded || (address ?? '')))}`, settings);
}

/** Some proxies name the port too, which is another one for each connection: `192.0.2.1:1001`, `[2001:db8::1]:1001`. */
const withoutPort = (address: string): string =>
  /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:]*):\d+$/.exec(address)?.[1] ?? address;

/** An IPv6 client has all addresses of its network, 2^64 of them, and would be another client by each. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(':')}::/64` : parsed.toString();
}
