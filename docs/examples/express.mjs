// MATTEQL_KEY=… node docs/examples/express.mjs: cutouts for your pages, and tickets for those that ask MatteQL themselves.
import { pipeline } from 'node:stream/promises';
import express from 'express';
import { request } from 'undici';

const matteql = process.env.MATTEQL ?? 'http://127.0.0.1:4000';
const key = { authorization: `Bearer ${process.env.MATTEQL_KEY ?? ''}` };
/**
 * Headers of an answer that do not come back: those of the connection to MatteQL, and CORS, since pages ask this server. All
 * others do, `x-content-type-options` among them, without which a browser may take an answer for a page.
 */
const kept = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|access-control-.*)$/;
const app = express();
// Before this line goes the middleware that knows your users: what follows is done in the name of your key.

/** The body is a picture, and so is the answer; both are streams. (`fetch` would hold all that it sends: nodejs/undici#4058.) */
app.post('/cutout', async (page, answer) => {
  // A page that goes away ends the work for it.
  const gone = new AbortController();
  answer.on('close', () => gone.abort());
  const { statusCode, headers, body } = await request(`${matteql}/cut?preset=PRODUCT`, {
    method: 'PUT',
    headers: { ...key, 'content-length': page.get('content-length') },
    body: page,
    signal: gone.signal,
  });
  answer.status(statusCode);
  for (const [name, value] of Object.entries(headers)) if (!kept.test(name)) answer.set(name, value);
  await pipeline(body, answer);
});

/** For a page of its own origin: ten requests within five minutes. */
app.post('/ticket', async (page, answer) => {
  const query = `mutation ($origins: [String!]) {
    createTicket(seconds: 300, requests: 10, origins: $origins) { ticket expiresAt }
  }`;
  const { body } = await request(`${matteql}/graphql`, {
    method: 'POST',
    headers: { ...key, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { origins: [`${page.protocol}://${page.get('host')}`] } }),
  });
  const { data, errors } = await body.json();
  if (errors) answer.status(502).json({ message: errors[0].message });
  else answer.json(data.createTicket);
});

app.use((_error, _page, answer, _next) => {
  if (answer.headersSent) answer.destroy();
  else answer.status(502).json({ message: 'MatteQL cannot be reached.' });
});

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}/cutout`),
);
