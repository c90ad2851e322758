import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError } from '../schema/index.ts';
import { refuseExpectation } from './create-listener.ts';
import { errorAnswerOf } from './error-response.ts';
import { Rejection } from './rejection.ts';

export interface HttpSettings {
  /**
   * Seconds that a connection is kept without a request. Longer than the minute of load balancers: one that the server closes
   * while the next request is on its way loses that.
   */
  readonly keepAlive?: number;
  /** Seconds for a request; 0 is no limit. */
  readonly deadline: number;
}

/** Milliseconds that Node waits longer than the server itself, whose answer has a code. */
const LATER = 5_000;

/** The HTTP server of an app. */
export function createHttpServer(app: { readonly listener: RequestListener }, settings: HttpSettings): Server {
  const { keepAlive = 65, deadline } = settings;
  const keepAliveTimeout = keepAlive * 1000;
  const headersTimeout = keepAliveTimeout + LATER;
  const requestTimeout = deadline > 0 ? Math.max(deadline * 1000 + LATER, headersTimeout) : 0;
  // A missing host is answered by the app, in words; Node's own answers have no body.
  const options = { keepAliveTimeout, headersTimeout, requestTimeout, requireHostHeader: false };
  const server = createServer(options, (request, response) => {
    // A server that is closing takes no more requests on connections that it has.
    if (!server.listening) response.setHeader('connection', 'close');
    app.listener(request, response);
  });
  return server
    .on('checkExpectation', refuseExpectation)
    .on('connect', (_, socket) => write(socket as Socket, notProxy()))
    .on('clientError', refuse);
}

const notProxy = () =>
  new Rejection('METHOD_NOT_ALLOWED', 'This server is no proxy: it answers GET and POST, not CONNECT.', {
    status: 405,
    headers: { allow: 'GET, POST' },
  });

/** Answers what is no HTTP, or arrives too slowly. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  const isBusy = (socket as { _httpMessage?: { headersSent?: boolean } })._httpMessage?.headersSent;
  if (error.code === 'ECONNRESET' || !socket.writable || isBusy) return void socket.destroy(error);
  write(socket, rejectionOf(error));
}

/** Answers where there is no response to write to, and closes. */
function write(socket: Socket, error: CodedError): void {
  const { status, headers, body } = errorAnswerOf(error, undefined);
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${reasons[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

function rejectionOf({ code }: NodeJS.ErrnoException): CodedError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new CodedError('DEADLINE_EXCEEDED', 'This request did not arrive in time. Send it again.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message =
      'The headers of this request are too large: 16 kB at most, with the address. Send documents by POST.';
    return new Rejection('BODY_TOO_LARGE', message, { status: 431 });
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new CodedError('BODY_TOO_LARGE', 'The chunk extensions of this request are too large.');
  }
  if (code === 'HPE_INVALID_EOF_STATE') {
    const message =
      'The client ended its side of the connection before all of this request had arrived: its head, or a body as long as its headers state. Send it again.';
    return new Rejection('GRAPHQL_PARSE_FAILED', message, { status: 400 });
  }
  return new Rejection('GRAPHQL_PARSE_FAILED', 'This request is not HTTP/1.1 as RFC 9112 has it.', { status: 400 });
}
