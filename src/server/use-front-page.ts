import type { Plugin } from 'graphql-yoga';

/** `/` leads to GraphiQL, and what is sent there to the API, within the path of the public address where that has one. */
export function useFrontPage({ publicUrl }: { readonly publicUrl?: string }): Plugin {
  const base = publicUrl ? new URL(publicUrl).pathname.replace(/\/+$/, '') : '';
  return {
    onRequest({ url, request: { method }, fetchAPI: { Response }, endResponse }) {
      if (url.pathname !== '/') return;
      // 307 keeps method and body: a client whose address lacks `/graphql` works.
      const status = method === 'GET' || method === 'HEAD' ? 302 : 307;
      endResponse(new Response(null, { status, headers: { location: `${base}/graphql` } }));
    },
  };
}
