import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { normalizeMethod } from './cut/normalize-method.ts';
import { drainBody } from './drain-body.ts';
import { errorAnswerOf } from './error-response.ts';
import { normalizeTarget, pathOf } from './normalize-target.ts';
import { Rejection } from './rejection.ts';
import type { ShedLoad } from './shed-load.ts';

/** An app as Node's HTTP server wants it, behind what is answered before Yoga. */
export const createListener =
  (app: RequestListener, shedLoad: ShedLoad): RequestListener =>
  (request, response) => {
    normalizeMethod(request);
    if (shedLoad(request, response)) return;
    drainBody({ req: request, res: response });
    try {
      normalizeTarget(request);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return answer(request, response, error);
    }
    return app(request, response);
  };

/** Answers a request whose `Expect` is not `100-continue` (RFC 9110, 10.1.1); Node's own answer has no body. */
export const refuseExpectation: RequestListener = (request, response) => {
  drainBody({ req: request, res: response });
  const message = 'This server meets no expectation but "100-continue": leave "Expect" out.';
  answer(request, response, new Rejection('GRAPHQL_PARSE_FAILED', message, { status: 417 }));
};

function answer(request: IncomingMessage, response: ServerResponse, error: Rejection): void {
  const { status, headers, body } = errorAnswerOf(error, request.headers.accept, pathOf(request));
  const length = Buffer.byteLength(body);
  const more = { 'content-length': length, connection: 'close', 'x-request-id': randomUUID() };
  response.writeHead(status, { ...headers, ...more }).end(body);
}
