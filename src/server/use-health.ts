import type { Plugin } from 'graphql-yoga';

/**
 * `/health`: the process answers. `/ready`: the default model is loaded and works; asked anew each time, since a model that
 * hangs makes it 503 again. A server without models is ready while there are workers. One that is to end is not ready.
 */
export function useHealth(isReady: () => boolean, waitsFor: string, stopping: AbortSignal): Plugin {
  return {
    onRequest({ url, fetchAPI: { Response }, endResponse }) {
      const answer = (status: number, text: string) => endResponse(Response.json({ status: text }, { status }));
      if (url.pathname === '/health') return answer(200, 'alive');
      if (url.pathname === '/ready' && stopping.aborted) return answer(503, 'shutting down');
      if (url.pathname === '/ready') return isReady() ? answer(200, 'ready') : answer(503, waitsFor);
    },
  };
}
