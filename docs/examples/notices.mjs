/**
 * A receiver of notices, without packages: WEBHOOK_SECRET is the one that MatteQL has, and WEBHOOK_URL there is this address.
 * When a job has ended, its results are asked for by its id.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const matteql = process.env.MATTEQL ?? 'http://127.0.0.1:4000';
const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace('whsec_', ''), 'base64');
/** Seconds that a notice may be old: what was recorded by another is worth nothing later. */
const OLD = 300;
/** Of notices that were received: one may come twice. A real receiver keeps them in its database. */
const seen = new Set();

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - seconds) <= OLD)) return false;
  const own = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest();
  return signatures.split(' ').some((signature) => {
    const theirs = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return theirs.length === own.length && timingSafeEqual(theirs, own);
  });
}

async function resultsOf(id) {
  const query = `query ($id: ID!) {
    job(id: $id) { outcomes { reference removal { image { url } } failure { message } } }
  }`;
  const response = await fetch(`${matteql}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env.MATTEQL_KEY}` },
    body: JSON.stringify({ query, variables: { id } }),
  });
  const { data } = await response.json();
  return data.job.outcomes;
}

const server = createServer(async (request, response) => {
  const body = await text(request);
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  // Answered at once: what takes longer than 15 seconds is sent again.
  response.writeHead(204).end();
  const id = request.headers['webhook-id'];
  if (seen.has(id)) return;
  seen.add(id);
  const { type, data } = JSON.parse(body);
  console.log(type, data.id ?? data.job);
  if (type !== 'job.finished') return;
  for (const { reference, removal, failure } of await resultsOf(data.id)) {
    console.log(reference, removal?.image.url ?? failure.message);
  }
});
server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
