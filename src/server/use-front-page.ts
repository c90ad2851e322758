import type { Plugin } from 'graphql-yoga';

/** `/` leads to GraphiQL, within the path of the public address where that has one. */
export function useFrontPage({ publicUrl }: { readonly publicUrl?: string }): Plugin {
  const base = publicUrl ? new URL(publicUrl).pathname.replace(/\/+$/, '') : '';
  return {
    onRequest({ url, fetchAPI: { Response }, endResponse }) {
      if (url.pathname !== '/') return;
      endResponse(new Response(null, { status: 302, headers: { location: `${base}/graphql` } }));
    },
  };
}
