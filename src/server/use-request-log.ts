import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log, Telemetry } from '../schema/index.ts';
import type { Sockets } from './drain-body.ts';
import { codeOfResponse } from './error-response.ts';
import { kindOf } from './request-kind.ts';
import type { RequestLifetimes } from './request-lifetime.ts';

/** nginx's status for a client that disconnected before it had its answer. */
const DISCONNECTED = 499;

/** One line and one event for each request at its end; no keys, no pictures, no variables. */
export function useRequestLog({ of }: RequestLifetimes, log: Log, telemetry: Telemetry): Plugin {
  function write(request: Request, status: number) {
    const { id: requestId, client, key, operation, code, begin, usage } = of(request);
    const milliseconds = Math.round(performance.now() - begin);
    const { method } = request;
    const { networkRuns, pixels } = usage;
    const facts = { requestId, client, key, method, path: pathOf(request), operation, status, code, milliseconds };
    const work = pixels > 0 ? { networkRuns, megapixels: Math.round(pixels / 1e4) / 100 } : {};
    log.info({ ...facts, ...work }, 'request');
    const kind = kindOf(new URL(request.url).pathname, operation);
    telemetry({ type: 'request', kind, code: status === DISCONNECTED ? 'CANCELLED' : code, milliseconds });
  }
  return {
    onRequest({ request, serverContext }) {
      const { res } = serverContext as Sockets;
      res?.once('close', () => write(request, res.writableFinished ? res.statusCode : DISCONNECTED));
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
      if (!(serverContext as Sockets).res) write(request, response.status);
    },
  };
}

/** Without the query, which may hold a document; and of a result not its digest, which lets everyone read it. */
function pathOf({ url }: Request): string {
  const { pathname } = new URL(url);
  return pathname.replace(/^(\/files\/[\da-f]{8})[\da-f]+/, '$1…').slice(0, 200);
}
