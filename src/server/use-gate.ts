import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Gate } from './gate.ts';
import type { Sockets } from './swallow.ts';
import { keyOf } from './use-keys.ts';

export interface GateSettings {
  readonly apiKeys: readonly string[];
  readonly trustProxy: boolean;
}

/** Bytes of a body that are read before anybody asks what it wants: to parse as much takes about a millisecond. */
const SMALL = 100_000;

/**
 * Who wants work done is let in, or turned away, before it is begun: a form and a large body at their head, before they are
 * read, and a small body as soon as it turns out to hold a mutation.
 */
export function useGate(gate: Gate, settings: GateSettings, signalOf: (request: Request) => AbortSignal): Plugin {
  const enter = (request: Request, sockets: Sockets) =>
    gate.enter(clientOf(request, sockets, settings), signalOf(request));
  return {
    onRequestParse({ request, serverContext }) {
      if (request.method === 'POST' && !isSmall(request)) enter(request, serverContext as Sockets);
    },
    onExecute({ args: { document, operationName, contextValue } }) {
      if (getOperationAST(document, operationName)?.operation !== 'mutation') return;
      const context = contextValue as { readonly request: Request } & Sockets;
      enter(context.request, context);
    },
  };
}

function isSmall({ headers }: Request): boolean {
  if (/^multipart\//i.test(headers.get('content-type') ?? '')) return false;
  return Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY) <= SMALL;
}

/** A client is its key, where keys are asked for, or else the address that it comes from. */
function clientOf(request: Request, { req }: Sockets, { apiKeys, trustProxy }: GateSettings): string {
  if (apiKeys.length > 0) return `key ${keyOf(request)}`;
  // The last address is the one that the proxy itself has seen; those before are what the client says.
  const forwarded = trustProxy ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return `address ${forwarded || req?.socket.remoteAddress}`;
}
