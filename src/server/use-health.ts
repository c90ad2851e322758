import type { Plugin } from 'graphql-yoga';

export interface Health {
  readonly isReady: () => boolean;
  /** What it waits for while it is not ready. */
  readonly waitsFor: string;
  /** Aborts when the process is to end. */
  readonly stopping: AbortSignal;
}

/**
 * `/health`: the process answers. `/ready`: the default model is loaded and works; asked anew each time, since a model that
 * hangs makes it 503 again. A server without models is ready while there are workers. One that is to end is not ready.
 */
export function healthAt(path: string, { isReady, waitsFor, stopping }: Health) {
  if (path === '/health') return { status: 200, text: 'alive' };
  if (path !== '/ready') return undefined;
  if (stopping.aborted) return { status: 503, text: 'shutting down' };
  return isReady() ? { status: 200, text: 'ready' } : { status: 503, text: waitsFor };
}

/** Answers probes. */
export function useHealth(health: Health): Plugin {
  return {
    onRequest({ url, fetchAPI: { Response }, endResponse }) {
      const found = healthAt(url.pathname, health);
      if (found) endResponse(Response.json({ status: found.text }, { status: found.status }));
    },
  };
}
