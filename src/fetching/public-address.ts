import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Only these are assigned to hosts of the internet (RFC 4291, IANA); IPv4 in IPv6, NAT64 and site-local are outside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Documentation (RFC 9637), which ipaddr.js does not list. */
const DOCUMENTATION = ipaddr.IPv6.parseCIDR('3fff::/20');

/** Answers inside Azure only, with metadata and DNS of the virtual network, though it is in a public range. */
const AZURE_HOST = '168.63.129.16';

/**
 * Whether an address is of a host on the internet: in no special range of IANA's registries, and not of this machine, where
 * a port may be closed to the outside only.
 *
 * @param text as a resolver, a URL or a socket gives it
 */
export function isPublicAddress(text: string): boolean {
  // Strict, so that no spelling has two meanings: ipaddr.js reads octal and hexadecimal numbers too.
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return text !== AZURE_HOST && !isOwn(address);
  const { parts } = address as ipaddr.IPv6;
  return address.match(GLOBAL_UNICAST) && !address.match(DOCUMENTATION) && !isIsatap(parts) && !isOwn(address);
}

/** An IPv4 address behind `0:5efe` or `200:5efe` (RFC 5214): a router may hand it on to a private one. */
const isIsatap = (parts: readonly number[]) => parts[5] === 0x5efe && (parts[4]! & ~0x300) === 0;

function isOwn(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some(({ address: text }) => ipaddr.parse(text).toString() === address.toString());
}
