// MATTEQL_KEY=… node docs/examples/backend.mjs: pages of yours ask this server, which has the key. Nothing is held in memory.
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream';

const matteql = new URL(process.env.MATTEQL ?? 'http://127.0.0.1:4000');
/** Headers of a page's request that go on. */
const sent = ['content-type', 'content-length', 'accept'];
/**
 * Headers of an answer that do not come back: those of the connection to MatteQL, and CORS, since pages ask this server. All
 * others do, `x-content-type-options` among them, without which a browser may take an answer for a page.
 */
const kept = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|access-control-.*)$/;
const some = (headers, isSome) => Object.fromEntries(Object.entries(headers).filter(([name]) => isSome(name)));

const server = createServer((page, answer) => {
  if (page.method !== 'POST' || page.url !== '/cutout') return answer.writeHead(404).end();
  const headers = {
    ...some(page.headers, (name) => sent.includes(name)),
    'x-graphql-yoga-csrf': '1',
    ...(process.env.MATTEQL_KEY && { authorization: `Bearer ${process.env.MATTEQL_KEY}` }),
  };
  // A page chooses the picture, and this server what is done with it.
  const forwarded = request(new URL('/cut?preset=PRODUCT', matteql), { method: 'POST', headers }, (result) => {
    answer.writeHead(
      result.statusCode,
      some(result.headers, (name) => !kept.test(name)),
    );
    pipeline(result, answer, () => {});
  });
  forwarded.on('error', () => !answer.headersSent && answer.writeHead(502).end());
  // A page that goes away ends the work for it.
  answer.on('close', () => !answer.writableFinished && forwarded.destroy());
  pipeline(page, forwarded, () => {});
});
server.listen(process.env.PORT ?? 3000, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}/cutout`),
);
