import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log, Telemetry } from '../schema/index.ts';
import { sentMethod } from './cut/normalize-method.ts';
import type { Sockets } from './drain-body.ts';
import { codeOfResponse } from './error-response.ts';
import { kindOf } from './request-kind.ts';
import type { RequestLifetimes } from './request-lifetime.ts';
import { METRICS_PATH } from './use-metrics.ts';

/** nginx's status for a client that disconnected before it had its answer. */
const DISCONNECTED = 499;

const probes = ['/health', '/ready', METRICS_PATH];

/** One line, one event and one span for each request at its end; no keys, no pictures, no variables. */
export function useRequestLog({ of }: RequestLifetimes, log: Log, telemetry: Telemetry): Plugin {
  function write(request: Request, { req }: Sockets, status: number) {
    const { id, client, key, operation, code, begin, usage, trace } = of(request);
    const { networkRuns, pixels } = usage;
    const method = sentMethod(req) ?? request.method;
    const milliseconds = Math.round(performance.now() - begin);
    const path = pathOf(request);
    const facts = { requestId: id, client, key, method, path, operation, status, code, milliseconds };
    const work = pixels > 0 ? { networkRuns, megapixels: Math.round(pixels / 1e4) / 100 } : {};
    log.info({ ...facts, ...work, ...(trace?.id && { traceId: trace.id }) }, 'request');
    const kind = kindOf(path, operation);
    const ended = status === DISCONNECTED ? 'CANCELLED' : code;
    telemetry({ type: 'request', kind, code: ended, milliseconds });
    // A probe every few seconds would be most of all traces; what is not ended is not sent.
    if (probes.includes(path)) return;
    trace?.end({ id, kind, method, path, operation, status, code: ended, networkRuns, pixels });
  }
  return {
    onRequest({ request, serverContext }) {
      const sockets = serverContext as Sockets;
      const { res } = sockets;
      res?.once('close', () => write(request, sockets, res.writableFinished ? res.statusCode : DISCONNECTED));
    },
    onExecute({ args: { document, operationName, contextValue } }) {
      const operation = getOperationAST(document, operationName);
      if (!operation) return;
      const { request } = contextValue as { readonly request: Request };
      of(request).operation = `${operation.operation} ${operation.name?.value.slice(0, 100) ?? ''}`.trim();
    },
    onResponse({ request, response, serverContext }) {
      const life = of(request);
      const code = codeOfResponse(response) ?? life.code;
      if (code) life.code = code;
      if (!(serverContext as Sockets).res) write(request, {}, response.status);
    },
  };
}

/** Without the query, which may hold a document; and of a result not its digest, which lets everyone read it. */
function pathOf({ url }: Request): string {
  const { pathname } = new URL(url);
  return pathname.replace(/^(\/files\/[\da-f]{8})[\da-f]+/, '$1…').slice(0, 200);
}
