import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';
import { examples } from './examples.ts';
import { favicon, logo } from './logo.ts';
import { style } from './style.ts';

/** Where pictures are, if not where the page is. */
export interface PageSettings {
  readonly publicUrl?: string;
  /** Addresses of a store that clients read by themselves. */
  readonly resultOrigins?: readonly string[];
}

/** The page for people: GraphiQL with everything inside, examples as tabs, uploads, and pictures shown. */
export function useGraphiql({ publicUrl, resultOrigins = [] }: PageSettings): Plugin {
  const elsewhere = [...(publicUrl === undefined ? [] : [publicUrl]), ...resultOrigins];
  const results = elsewhere.map((address) => new URL(address).origin).join(' ');
  let page: ReturnType<typeof render> | undefined;
  return {
    async onRequest({ request, url, fetchAPI: { Response }, endResponse }) {
      // Also with a query in the address, where GraphiQL keeps what is typed: a page that is loaded again stays a page.
      const isPage = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
      if (!isPage || url.pathname !== '/graphql') return;
      page ??= render();
      const { body, etag: hash, scripts: allowed } = await page;
      const isPacked = takesGzip(request.headers.get('accept-encoding'));
      const etag = isPacked ? `"${hash}"` : `"${hash}-plain"`;
      const headers = {
        etag,
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
        ...(isPacked && { 'content-encoding': 'gzip' }),
        'content-security-policy': policyOf(allowed, results),
        'referrer-policy': 'no-referrer',
      };
      const isKnown = request.headers.get('if-none-match') === etag;
      // Browsers all take gzip, so the nine megabytes are not kept beside it.
      const sent = isKnown ? null : isPacked ? body : new Uint8Array(await promisify(gunzip)(body));
      endResponse(new Response(sent, { status: isKnown ? 304 : 200, headers }));
    },
  };
}

/** Scripts of the page, which run in this order before GraphiQL's own. Without an `endpoint` it asks the address of its page. */
const scripts = ['session.js', 'address.js', 'keys.js', 'uploads.js', 'previews.js', 'schema.js', 'copy.js'];

/** GraphiQL's page has none, and telephones lay such a page out for 980 pixels. */
const VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />';

/** Nine megabytes, made and compressed once, in the thread pool of zlib. */
async function render() {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const texts = await Promise.all(scripts.map((name) => readFile(new URL(`page/${name}`, import.meta.url), 'utf8')));
  const first = `window.matteqlExamples = ${JSON.stringify(examples)};`;
  const tags = [first, ...texts].map((text) => `<script>${text}</script>`).join('');
  const html = renderGraphiQL({
    title: 'MatteQL',
    logo,
    favicon,
    defaultTabs: examples.map(({ query }) => ({ query, variables: '{}' })),
    defaultEditorToolsVisibility: false,
    shouldPersistHeaders: true,
  });
  const ours = html
    .replace('</head>', (end) => `${VIEWPORT}<style>${style}</style>${end}`)
    .replace('<div id="root"></div>', (root) => root + tags);
  const body = new Uint8Array(await promisify(gzip)(ours));
  return { body, etag: createHash('sha256').update(body).digest('hex'), scripts: hashesOf(ours) };
}

/** Whether a client takes gzip; one that names no encodings gets none. */
const takesGzip = (accepted: string | null): boolean =>
  (accepted ?? '').split(',').some((each) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(each));

/** Scripts of the page, as a policy names them. */
const hashesOf = (html: string): readonly string[] =>
  [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`,
  );

/**
 * What the page may do: run its own scripts and no others, ask its own server, and show pictures of it. A text that comes into
 * the page as markup, of an answer or of an address, does nothing.
 *
 * @param results where pictures are, if elsewhere
 */
const policyOf = (scripts: readonly string[], results: string): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    // The editor writes its style as elements and attributes.
    "style-src 'unsafe-inline'",
    `img-src 'self' data: blob: ${results}`.trim(),
    'font-src data:',
    "connect-src 'self'",
    // The workers of the editor are text inside the page.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
