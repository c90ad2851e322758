import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Gate } from './gate.ts';
import type { Sockets } from './swallow.ts';
import { type Headed, keyOf } from './use-keys.ts';

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
  const enter = (request: Request, { req }: Sockets) =>
    gate.enter(clientOf(headed(request), req?.socket.remoteAddress, settings), signalOf(request));
  return {
    async onRequestParse({ request, serverContext }) {
      if (request.method !== 'POST' || isSmall(headed(request))) return;
      enter(request, serverContext as Sockets);
      await gate.rush.over();
      signalOf(request).throwIfAborted();
    },
    onExecute({ args: { document, operationName, contextValue } }) {
      if (getOperationAST(document, operationName)?.operation !== 'mutation') return;
      const context = contextValue as { readonly request: Request } & Sockets;
      enter(context.request, context);
    },
  };
}

const headed =
  ({ headers }: Request): Headed =>
  (name) =>
    headers.get(name);

/** Whether a body may be read before anybody knows what it wants. */
export function isSmall(header: Headed): boolean {
  if (/^multipart\//i.test(header('content-type') ?? '')) return false;
  return Number(header('content-length') ?? Number.POSITIVE_INFINITY) <= SMALL;
}

/** A client is its key, where keys are asked for, or else the address that it comes from. */
export function clientOf(header: Headed, address: string | undefined, { apiKeys, trustProxy }: GateSettings): string {
  if (apiKeys.length > 0) return `key ${keyOf(header)}`;
  // The last address is the one that the proxy itself has seen; those before are what the client says.
  const forwarded = trustProxy ? header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return `address ${forwarded || address}`;
}
