import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Plugin } from 'graphql-yoga';
import { CodedError, type ErrorCode, type RequestTrace, type TraceRequest } from '../schema/index.ts';
import { type HeaderReader, headersOfRequest } from './api-keys.ts';
import { type ClientSettings, clientOfAddress } from './client-of.ts';
import type { Sockets } from './drain-body.ts';
import { createUsage, type Usage } from './usage.ts';
import { watchUpload } from './watch-upload.ts';

/** A request from its head to its end. */
export interface Lifetime {
  /** In every line of the log, in `x-request-id`, and in the answer where an error is masked. */
  readonly id: string;
  /** Its client, by a hash: of its address until a key or a ticket was checked. */
  client: string;
  /** The client that its work is counted for, by a hash: the creator of its ticket, else the client itself. */
  account: string;
  /** The name of its key, once that was checked. */
  key?: string | undefined;
  /** Aborts at the request's end, whatever that is. */
  readonly signal: AbortSignal;
  /** By `performance.now()`. */
  readonly begin: number;
  /** Where requests are traced. */
  readonly trace: RequestTrace | undefined;
  /** What was done for it so far. */
  readonly usage: Usage;
  /** `mutation Cut`, once that is known. */
  operation?: string;
  /** Of its first error. */
  code?: ErrorCode;
}

export interface RequestLifetimes {
  of(request: Request): Lifetime;
  /** Takes the deadline off a request that is answered by and by. Call what it gives to end it, with a reason. */
  keepOpen(request: Request): (reason: CodedError) => void;
  /** Requests that have no whole answer yet. */
  readonly open: number;
  /** Ends all of them. */
  endAll(reason: CodedError): void;
  readonly plugin: Plugin;
}

interface LifetimeSettings extends ClientSettings {
  /** Seconds from the request's head, sending and waiting included; 0 is for ever. */
  readonly deadline: number;
  readonly traceRequest?: TraceRequest | undefined;
}

interface Life {
  readonly life: Lifetime;
  readonly end: AbortController;
  readonly timer: NodeJS.Timeout | undefined;
  /** Its answer goes on after its head. */
  isOpen: boolean;
}

/** The id that a request brings along, of a proxy or the client's own, where it is one. */
export const requestIdOf = (header: HeaderReader): string | undefined =>
  /^[\w-]{8,128}$/.exec(header('x-request-id') ?? '')?.[0];

/**
 * Ends what is done for a request when its time is over (`DEADLINE_EXCEEDED`), when its client disconnects (`CANCELLED`), and
 * when it is answered.
 */
export function createRequestLifetimes({ deadline, traceRequest, ...settings }: LifetimeSettings): RequestLifetimes {
  const lives = new WeakMap<Request, Life>();
  const open = new Set<Life>();

  function begin(request: Request, { req }: Sockets): Life {
    const end = new AbortController();
    // Every field of an answer waits with it; that is no leak.
    setMaxListeners(0, end.signal);
    const stop = () => end.abort(new CodedError('DEADLINE_EXCEEDED', tooLate(deadline)));
    const timer = deadline > 0 ? setTimeout(stop, deadline * 1000).unref() : undefined;
    end.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    request.signal.addEventListener('abort', () => end.abort(disconnected()), { once: true });
    // A body that is not there when a request begins is still to be sent.
    if (req && !req.complete) watchUpload(req, (reason) => end.abort(reason), end.signal);
    const header = headersOfRequest(request);
    const trace = traceRequest?.(header);
    const client = clientOfAddress(header, req?.socket.remoteAddress, settings);
    const life: Lifetime = {
      id: requestIdOf(header) ?? randomUUID(),
      client,
      account: client,
      signal: end.signal,
      begin: performance.now(),
      trace,
      usage: createUsage(trace?.telemetry),
    };
    return { life, end, timer, isOpen: false };
  }

  return {
    of: (request) => lives.get(request)!.life,
    keepOpen(request) {
      const known = lives.get(request)!;
      known.isOpen = true;
      clearTimeout(known.timer);
      return (reason) => known.end.abort(reason);
    },
    get open() {
      return open.size;
    },
    endAll(reason) {
      for (const { end } of open) end.abort(reason);
    },
    plugin: {
      onRequest({ request, serverContext }) {
        const both = begin(request, serverContext as Sockets);
        lives.set(request, both);
        const { res } = serverContext as Sockets;
        if (!res) return;
        open.add(both);
        res.once('close', () => {
          open.delete(both);
          both.end.abort(answered());
        });
      },
      onResponse({ request, response, serverContext }) {
        const { life, end, isOpen } = lives.get(request)!;
        response.headers.set('x-request-id', life.id);
        // Without a socket of Node's nothing tells when the answer has arrived.
        if (!(serverContext as Sockets).res && !isOpen) end.abort(answered());
      },
    },
  };
}

/** The reason of what ends with its connection. */
export const disconnected = () => new CodedError('CANCELLED', 'The client disconnected.');

const answered = () => new CodedError('CANCELLED', 'This request has its answer.');

const tooLate = (seconds: number) =>
  `This request was not done within ${seconds} s, with sending and waiting. Ask again, since what was computed is remembered for a while, or ask for less at a time.`;
