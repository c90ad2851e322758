import type { RequestListener } from 'node:http';

/**
 * An app as a server of Node's wants it. What is asked of a host that cannot be one is answered here: Yoga's adapter would
 * send its own failure with it, and with that the paths of this machine.
 */
export const listenerOf =
  (app: RequestListener): RequestListener =>
  (request, response) => {
    if (URL.canParse(`http://${request.headers.host}${request.url}`)) return app(request, response);
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    response.writeHead(400, headers).end('The Host of this request is no name or address.\n');
  };
