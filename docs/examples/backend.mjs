// MATTEQL_KEY=… node docs/examples/backend.mjs: pages of yours ask this server, which has the key. Nothing is held in memory.
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream';

const matteql = new URL(process.env.MATTEQL ?? 'http://127.0.0.1:4000');
/** Headers of a page's request that go on, and of the answer that come back. */
const sent = ['content-type', 'content-length', 'accept'];
const given = [
  'content-type',
  'content-length',
  'retry-after',
  'x-matteql-id',
  'x-matteql-recipe',
  'x-matteql-warnings',
];
const some = (headers, names) =>
  Object.fromEntries(names.filter((name) => name in headers).map((name) => [name, headers[name]]));

const server = createServer((page, answer) => {
  if (page.method !== 'POST' || page.url !== '/cutout') return answer.writeHead(404).end();
  const headers = {
    ...some(page.headers, sent),
    'x-graphql-yoga-csrf': '1',
    ...(process.env.MATTEQL_KEY && { authorization: `Bearer ${process.env.MATTEQL_KEY}` }),
  };
  // A page chooses the picture, and this server what is done with it.
  const forwarded = request(new URL('/cut?preset=PRODUCT', matteql), { method: 'POST', headers }, (result) => {
    answer.writeHead(result.statusCode, some(result.headers, given));
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
