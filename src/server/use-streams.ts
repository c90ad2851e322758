import { setMaxListeners } from 'node:events';
import { subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { CodedError, limits } from '../schema/index.ts';
import type { Lifetime, RequestLifetimes } from './request-lifetime.ts';
import { shuttingDown } from './shutting-down.ts';

const LATER = 'The server is shutting down. Subscribe again in a moment: nothing is missed.';

/**
 * Subscriptions: they have no deadline, so there may be only so many, and they end with `SHUTTING_DOWN` when the server does.
 *
 * @param stopping aborts when the server is to end
 */
export function useStreams({ of, keepOpen }: RequestLifetimes, stopping: AbortSignal): Plugin {
  const open = new Set<Lifetime>();
  // Every stream listens to it.
  setMaxListeners(0, stopping);
  return {
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(subscribe);
      const { request } = args.contextValue as { readonly request: Request };
      const life = of(request);
      if (stopping.aborted) throw shuttingDown(LATER);
      const own = [...open].filter(({ client }) => client === life.client).length;
      if (own >= limits.clientStreams || open.size >= limits.streams) throw tooMany();
      const end = keepOpen(request);
      const stop = () => end(shuttingDown(LATER));
      open.add(life);
      stopping.addEventListener('abort', stop, { once: true });
      life.signal.addEventListener(
        'abort',
        () => {
          open.delete(life);
          stopping.removeEventListener('abort', stop);
        },
        { once: true },
      );
    },
    onResponse({ response }) {
      // nginx keeps a whole stream back until its end.
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('text/event-stream')) response.headers.set('x-accel-buffering', 'no');
    },
  };
}

const tooMany = () =>
  new CodedError(
    'OVERLOADED',
    `There are as many subscriptions as there may be: ${limits.clientStreams} of one client, ${limits.streams} of all. End one, or ask for the state now and then.`,
    [],
    { retryAfter: 10 },
  );
