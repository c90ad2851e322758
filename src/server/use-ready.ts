import type { Plugin } from 'graphql-yoga';

/** `/ready`: the default model is loaded and warm. `/`: on to GraphiQL. (`/health`, the process answers, is Yoga's own.) */
export function useReady(isReady: () => boolean): Plugin {
  return {
    onRequest({ url, fetchAPI: { Response }, endResponse }) {
      const say = (status: number, text: string) => endResponse(Response.json({ status: text }, { status }));
      if (url.pathname === '/ready') return isReady() ? say(200, 'ready') : say(503, 'loading the default model');
      if (url.pathname === '/')
        return endResponse(new Response(null, { status: 302, headers: { location: '/graphql' } }));
    },
  };
}
