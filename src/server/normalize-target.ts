import type { IncomingMessage } from 'node:http';
import { Rejection } from './rejection.ts';

/**
 * Makes an absolute request target (`GET http://host/path`, RFC 9112, 3.2.2) a path and a host. Yoga's adapter would answer
 * what is neither, and hosts that are none, with its own failure, and with that the paths of this machine.
 *
 * @throws Rejection 400
 */
export function normalizeTarget(request: IncomingMessage): void {
  const { url = '/', headers, headersDistinct, httpVersion } = request;
  const hosts = headersDistinct.host?.length ?? 0;
  if (hosts > 1) throw badHost('This request has more than one Host');
  // RFC 9112, 3.2; those of HTTP/1.0 need none.
  if (hosts === 0 && httpVersion === '1.1') throw badHost('This request has no Host, which HTTP/1.1 wants');
  if (/^https?:\/\//i.test(url)) {
    if (!URL.canParse(url)) throw badHost('The address of this request has no host that can be one');
    const { host, pathname, search } = new URL(url);
    // The target goes before the header.
    headers.host = host;
    request.url = `${pathname}${search}`;
  }
  // `OPTIONS *` asks about the server as a whole.
  if (request.url === '*') request.url = '/graphql';
  if (!request.url?.startsWith('/')) {
    const message = 'The target of this request must be a path, or an address that begins with "http://".';
    throw new Rejection('GRAPHQL_PARSE_FAILED', message, { status: 400 });
  }
  if (!URL.canParse(`http://${headers.host ?? 'localhost'}${request.url}`)) {
    throw badHost('The Host of this request is no name or address');
  }
}

/** The path of a request, without its query. */
export const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0]!;

const badHost = (message: string) => new Rejection('HOST_REFUSED', `${message}.`, { status: 400 });
