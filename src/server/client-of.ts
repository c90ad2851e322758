import { createHmac, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { apiKeyOf, type HeaderReader } from './api-keys.ts';
import { ticketOf } from './tickets.ts';

export interface ClientSettings {
  readonly apiKeys: readonly unknown[];
  readonly trustProxy: boolean;
  /** What clients are hashed with; of this process alone if absent. */
  readonly clientSecret?: Uint8Array;
}

/** Hashes cannot be turned back into keys or addresses by trying them all. */
const ownSecret = randomBytes(32);
/** In a burst of hundreds of requests, hashing each anew takes a sixth of the time until they are refused. */
const hashes = new LRUCache<string, string>({ max: 1_000 });

function hash(text: string, secret: Uint8Array): string {
  const name = `${Buffer.from(secret).toString('hex')} ${text}`;
  const known = hashes.get(name);
  if (known !== undefined) return known;
  const fresh = createHmac('sha256', secret).update(text).digest('hex').slice(0, 16);
  hashes.set(name, fresh);
  return fresh;
}

/** A client by the hash of its key or its ticket, where keys are asked for, or else of the address that it comes from, by IPv6 of its network. */
export function clientOf(header: HeaderReader, address: string | undefined, settings: ClientSettings): string {
  const { clientSecret: secret = ownSecret } = settings;
  if (settings.apiKeys.length > 0) {
    const key = apiKeyOf(header);
    return hash(key ? `key ${key}` : `ticket ${ticketOf(header)}`, secret);
  }
  // The last address is the one that the proxy itself has seen; those before are what the client claims.
  const forwarded = settings.trustProxy ? header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return hash(`address ${networkOf(forwarded || (address ?? ''))}`, secret);
}

/** An IPv6 client has all addresses of its network, 2^64 of them, and would be another client by each. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(':')}::/64` : parsed.toString();
}
