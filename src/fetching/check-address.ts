import { limits } from '../pipeline/index.ts';
import { refused } from './fetch-errors.ts';

/** What `URL_SOURCES` allows: a host, or `*` for all; without a port, 80 and 443. */
export interface UrlSource {
  readonly host: string;
  readonly port?: number;
}

/**
 * Reads an address, and checks all that needs no look-up. The URL parser of the platform makes one spelling of many: octal,
 * hexadecimal and short IPv4, full-width digits, capitals and IDN.
 *
 * @param base the address that redirects there
 * @throws CodedError `FETCH_REFUSED`
 */
export function checkAddress(text: string, sources: readonly UrlSource[], base?: URL): URL {
  if (text.length > limits.addressLength) {
    throw refused(`An address may have ${limits.addressLength} characters at most.`);
  }
  if (!URL.canParse(text, base?.href)) {
    throw refused('This is not an address: it begins with https://, or http://, and a host.');
  }
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(`Pictures are fetched by https: and http: only, not by ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') throw refused('An address must not have a name or password in it.');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = url.hostname.replace(/\.$/, '');
  const matches = (source: UrlSource) =>
    (source.host === '*' || source.host === host) &&
    (source.port === undefined ? port === 80 || port === 443 : port === source.port);
  if (sources.some(matches)) return url;
  throw refused(
    `This server does not fetch from ${url.host}: its operator allows other hosts, or other ports (URL_SOURCES).`,
  );
}
