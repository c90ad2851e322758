import type { Plugin } from 'graphql-yoga';
import type { Log } from '../schema/index.ts';
import { headersOfRequest } from './api-keys.ts';
import { type CorsPolicy, isListed } from './cors-policy.ts';
import { CUT_PATH } from './cut/cut-path.ts';

/** Seconds that a browser remembers a preflight: two hours are the most that Chromium does. */
const PREFLIGHT_AGE = '7200';
/** Origins that are named in the log: a client can claim as many as it likes. */
const MOST_NAMED = 100;

interface CorsOptions {
  readonly corsOrigins: readonly string[];
  readonly policy: CorsPolicy;
  /** The server's own origin as this request knows it. */
  readonly originOf: (request: Request) => string;
  readonly log: Log;
}

/** Lets pages of other origins call `/graphql` and `/cut`, as far as the operator lists them. */
export function useCors({ corsOrigins, policy, originOf, log }: CorsOptions): Plugin {
  const named = new Set<string>();

  function nameOnce(origin: string, own: string) {
    if (named.has(origin) || named.size >= MOST_NAMED || isListed(corsOrigins, origin)) return;
    if (hostOf(origin) === hostOf(own)) return;
    named.add(origin);
    const origins = [...corsOrigins, origin].join(',');
    log.warn(
      { origin },
      origin === 'null'
        ? 'A page without an origin (a sandboxed frame, or a file) was not allowed to read an answer. Only CORS_ORIGINS=* lets it.'
        : `A page of ${origin} was not allowed to read an answer. CORS_ORIGINS=${origins} lets it.`,
    );
  }

  return {
    onRequest({ request, url, fetchAPI: { Response }, endResponse }) {
      if (!paths.includes(url.pathname)) return;
      const origin = request.headers.get('origin')?.slice(0, 200);
      if (origin) nameOnce(origin, originOf(request));
      if (request.method !== 'OPTIONS') return;
      endResponse(new Response(null, { status: 204, headers: { allow: methodsOf(url), 'content-length': '0' } }));
    },
    onResponse({ request, response }) {
      if (!paths.includes(new URL(request.url).pathname)) return;
      const headers = policy(headersOfRequest(request));
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      if (request.method === 'OPTIONS' && 'access-control-allow-origin' in headers) allow(request, response);
    },
  };
}

/** What a preflight is answered beside the origin. */
function allow(request: Request, { headers }: Response) {
  headers.set('access-control-allow-methods', methodsOf(new URL(request.url)));
  const wanted = request.headers.get('access-control-request-headers');
  if (wanted) headers.set('access-control-allow-headers', wanted);
  headers.set('access-control-max-age', PREFLIGHT_AGE);
  headers.append('vary', 'Access-Control-Request-Headers');
}

const paths = ['/graphql', CUT_PATH];

const methodsOf = ({ pathname }: URL) => (pathname === CUT_PATH ? 'POST, PUT, OPTIONS' : 'GET, POST, OPTIONS');

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : origin);
