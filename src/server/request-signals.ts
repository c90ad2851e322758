import { setMaxListeners } from 'node:events';
import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import type { Log } from './log.ts';
import type { Sockets } from './swallow.ts';

/** One signal for each request: it aborts at the request's end, whatever that is. */
export interface RequestSignals {
  signalOf(request: Request): AbortSignal;
  readonly plugin: Plugin;
}

/**
 * Ends what is done for a request when its time is over (`DEADLINE_EXCEEDED`), when its client goes away (`CANCELLED`), and
 * when it is answered.
 *
 * @param deadline seconds from the request's head, sending and waiting included; 0 is for ever
 */
export function createRequestSignals({ deadline, log }: { deadline: number; log: Log }): RequestSignals {
  const ends = new WeakMap<Request, AbortController>();
  const signalOf = (request: Request) => ends.get(request)!.signal;

  function begin(request: Request): AbortController {
    const end = new AbortController();
    // Every field of an answer waits with it; that is no leak.
    setMaxListeners(0, end.signal);
    const stop = () => end.abort(new CodedError('DEADLINE_EXCEEDED', tooLate(deadline)));
    const timer = deadline > 0 ? setTimeout(stop, deadline * 1000).unref() : undefined;
    end.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    const gone = () => {
      if (end.signal.aborted) return;
      log.info('A client went away before it had its answer.');
      end.abort(new CodedError('CANCELLED', 'The client went away.'));
    };
    request.signal.addEventListener('abort', gone, { once: true });
    return end;
  }

  return {
    signalOf,
    plugin: {
      onRequest({ request, serverContext }) {
        const end = begin(request);
        ends.set(request, end);
        (serverContext as Sockets).res?.once('close', () => end.abort(answered()));
      },
      onRequestParse({ request, requestParser, setRequestParser }) {
        if (requestParser) setRequestParser((body) => unlessAborted(signalOf(request), () => requestParser(body)));
      },
      onResponse({ request, serverContext }) {
        // Without a socket of Node's nobody tells when the answer has arrived.
        if (!(serverContext as Sockets).res) ends.get(request)?.abort(answered());
      },
    },
  };
}

const answered = () => new CodedError('CANCELLED', 'This request has its answer.');

const tooLate = (seconds: number) =>
  `This request was not done within ${seconds} s, with sending and waiting. Ask again, since what was computed is remembered for a while, or ask for less at a time.`;

/** Waits no longer than the signal lets it; the work itself may go on. */
function unlessAborted<T>(signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    (async () => work())().then(resolve, reject);
  });
}
