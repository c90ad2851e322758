import type { RequestListener } from 'node:http';
import type { TurnAway } from './turn-away.ts';

/**
 * An app as a server of Node's wants it, once those are turned away who cannot be let in. What is asked of a host that cannot be one is answered here: Yoga's adapter would
 * send its own failure with it, and with that the paths of this machine.
 */
export const listenerOf =
  (app: RequestListener, turnAway: TurnAway): RequestListener =>
  (request, response) => {
    if (turnAway(request, response)) return;
    if (URL.canParse(`http://${request.headers.host}${request.url}`)) return app(request, response);
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    response.writeHead(400, headers).end('The Host of this request is no name or address.\n');
  };
