import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';
import { examples } from './examples.ts';
import { uploadShim } from './upload-shim.ts';

/** The page for people: GraphiQL with everything inside, examples as tabs, and uploads. */
export function useGraphiql(): Plugin {
  let page: Promise<Buffer> | undefined;
  return {
    async onRequest({ request, url, fetchAPI: { Response }, endResponse }) {
      const isPage = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
      if (!isPage || url.pathname !== '/graphql' || url.searchParams.has('query')) return;
      page ??= render();
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-encoding': 'gzip',
        'content-security-policy': "frame-ancestors 'none'",
      };
      endResponse(new Response(new Uint8Array(await page), { headers }));
    },
  };
}

/** Nine megabytes, made and compressed once, in the thread pool of zlib. */
async function render(): Promise<Buffer> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'MatteQL',
    endpoint: '/graphql',
    defaultTabs: examples.map(({ query }) => ({ query, variables: '{}' })),
    shouldPersistHeaders: true,
  });
  return promisify(gzip)(
    html.replace('<div id="root"></div>', () => `<div id="root"></div><script>${uploadShim}</script>`),
  );
}
