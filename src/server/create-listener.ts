import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { drainBody } from './drain-body.ts';
import { errorAnswerOf } from './error-response.ts';
import { normalizeTarget } from './normalize-target.ts';
import { Rejection } from './rejection.ts';
import type { ShedLoad } from './shed-load.ts';

/** An app as Node's HTTP server wants it, behind what is answered before Yoga. */
export const createListener =
  (app: RequestListener, shedLoad: ShedLoad): RequestListener =>
  (request, response) => {
    if (shedLoad(request, response)) return;
    drainBody({ req: request, res: response });
    if (normalizeTarget(request)) return app(request, response);
    const { status, headers, body } = errorAnswerOf(badHost(), request.headers.accept);
    response.writeHead(status, { ...headers, connection: 'close', 'x-request-id': randomUUID() }).end(body);
  };

const badHost = () => new Rejection('HOST_REFUSED', 'The Host of this request is no name or address.', { status: 400 });
