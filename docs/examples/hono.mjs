// MATTEQL_KEY=… node docs/examples/hono.mjs: the API at the address of your own pages, which need neither key, ticket nor CORS.
// MatteQL runs with PUBLIC_URL=http://127.0.0.1:3000, so that its answers name results at this address too.
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { request } from 'undici';

const matteql = process.env.MATTEQL ?? 'http://127.0.0.1:4000';
/** Headers of a page's request that go on. Cookies are yours alone. */
const sent = ['accept', 'content-type', 'content-length', 'if-none-match', 'range', 'x-graphql-yoga-csrf'];
/**
 * Headers of an answer that do not come back: those of the connection to MatteQL, and CORS, since pages ask this server. All
 * others do, `x-content-type-options` among them, without which a browser may take an answer for a page.
 */
const kept = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|access-control-.*)$/;

/** Both ways are streams. (`fetch` would hold all that it sends: nodejs/undici#4058.) */
async function forward(context) {
  const { raw } = context.req;
  const { pathname, search } = new URL(raw.url);
  const headers = Object.fromEntries(sent.map((name) => [name, raw.headers.get(name)]).filter(([, value]) => value));
  if (process.env.MATTEQL_KEY) headers.authorization = `Bearer ${process.env.MATTEQL_KEY}`;
  // A page that goes away ends the work for it.
  const { signal, method } = raw;
  const body = method === 'POST' ? context.env.incoming : null;
  const result = await request(`${matteql}${pathname}${search}`, { method, headers, body, signal });
  const answered = Object.entries(result.headers).filter(([name]) => !kept.test(name));
  return new Response(Readable.toWeb(result.body), { status: result.statusCode, headers: answered });
}

const app = new Hono();
// Before this line goes the middleware that knows your users: what follows is done in the name of your key.
app.post('/graphql', forward);
app.post('/cut', forward);
app.get('/files/:name', forward);
app.onError((_, context) => context.json({ errors: [{ message: 'MatteQL cannot be reached.' }] }, 502));

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
