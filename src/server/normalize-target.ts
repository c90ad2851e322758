import type { IncomingMessage } from 'node:http';

/**
 * Makes an absolute request target (`GET http://host/path`, RFC 9112, 3.2.2) a path and a host, and returns whether the
 * request has a host that can be one. Yoga's adapter would answer others with its own failure, and with that the paths of
 * this machine.
 */
export function normalizeTarget(request: IncomingMessage): boolean {
  const { url = '/', headers } = request;
  if (/^https?:\/\//i.test(url)) {
    if (!URL.canParse(url)) return false;
    const { host, pathname, search } = new URL(url);
    // The target goes before the header.
    headers.host = host;
    request.url = `${pathname}${search}`;
  }
  // `OPTIONS *` asks about the server as a whole.
  if (request.url === '*') request.url = '/graphql';
  return URL.canParse(`http://${headers.host ?? 'localhost'}${request.url}`);
}
