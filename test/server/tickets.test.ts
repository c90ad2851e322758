import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { errorOf } from '../support/app.ts';
import { blobOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

const SHOP = 'https://shop.example';
let api: TestServer;
let url: string;
beforeAll(async () => {
  api = await openTestServer({ API_KEYS: 'secret', CORS_ORIGINS: SHOP });
  url = await api.listen();
});
afterAll(() => api.close());
afterEach(() => vi.useRealTimers());

const CREATE =
  'mutation ($seconds: Int!, $requests: Int!, $origins: [String!]) { createTicket(seconds: $seconds, requests: $requests, origins: $origins) { ticket expiresAt } }';
const byKey = { authorization: 'Bearer secret' };
const create = (limits: object, headers: Record<string, string> = byKey) =>
  api.askRaw(CREATE, { seconds: 60, requests: 10, ...limits }, headers);
const ticketOf = async (limits: object) => (await create(limits)).data.createTicket.ticket as string;
const ask = (ticket: string, headers: Record<string, string> = {}) =>
  errorOf(
    api.app.fetch('http://matteql.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-matteql-ticket': ticket, ...headers },
      body: JSON.stringify({ query: '{ __typename }' }),
    }),
  );

describe('a ticket', () => {
  it('is good in place of a key, for everything but another ticket', async () => {
    const ticket = await ticketOf({});
    expect(ticket).not.toContain('secret');
    const photo = blobOf(await drawn(20, 10));
    expect((await createClient(`${url}/graphql`, { ticket }).cut(photo)).source.width).toBe(20);
    const cut = await fetch(`${url}/cut`, { method: 'PUT', headers: { 'x-matteql-ticket': ticket }, body: photo });
    expect(cut.status).toBe(200);
    await cut.arrayBuffer();
    const { errors } = await create({}, { 'x-matteql-ticket': ticket });
    expect(errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is refused when it was used as often as it may be', async () => {
    const ticket = await ticketOf({ requests: 2 });
    expect([(await ask(ticket)).status, (await ask(ticket)).status]).toEqual([200, 200]);
    expect(await ask(ticket)).toMatchObject({ status: 401, code: 'TICKET_USED_UP' });
    expect((await ask(await ticketOf({ requests: 2 }))).status).toBe(200);
  });

  it('is refused when it is too late', async () => {
    const ticket = await ticketOf({ seconds: 60 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 });
    expect((await ask(ticket)).status).toBe(200);
    vi.setSystemTime(Date.now() + 2_000);
    expect(await ask(ticket)).toMatchObject({ status: 401, code: 'TICKET_EXPIRED' });
  });

  it('is refused from another origin, and without one', async () => {
    const ticket = await ticketOf({ origins: [SHOP], requests: 1 });
    expect(await ask(ticket, { origin: 'https://thief.example' })).toMatchObject({
      ...{ status: 403, code: 'TICKET_ORIGIN_REFUSED' },
    });
    expect((await ask(ticket)).code).toBe('TICKET_ORIGIN_REFUSED');
    // Those did not count.
    expect((await ask(ticket, { origin: SHOP })).status).toBe(200);
  });

  it('is refused when it was changed, or made by another', async () => {
    const ticket = await ticketOf({ requests: 1 });
    const [text, signature] = ticket.split('.') as [string, string];
    const more = Buffer.from(Buffer.from(text, 'base64url').toString().replace('"requests":1', '"requests":9'));
    for (const forged of [`${more.toString('base64url')}.${signature}`, `${text}.`, text, 'x.y', `${ticket}A`]) {
      expect((await ask(forged)).code).toBe('UNAUTHENTICATED');
    }
    // Base64 that is read the same.
    for (const other of [`${ticket}=`, `${ticket}!`, `${ticket}.x`, `${text}.!${signature}`]) {
      expect((await ask(other)).code).toBe('UNAUTHENTICATED');
    }
    expect((await ask(ticket)).status).toBe(200);
  });

  it('may be sent by pages of listed origins', async () => {
    const headers = {
      origin: SHOP,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-matteql-ticket',
    };
    const answer = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers });
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-matteql-ticket');
  });

  it('is a client of its own', async () => {
    const clients = new Set<unknown>();
    for (const ticket of [await ticketOf({}), await ticketOf({})]) {
      await ask(ticket);
      clients.add(api.lines.findLast(({ text }) => text === 'request')?.details.client);
    }
    expect(clients.size).toBe(2);
  });
});

it.each([
  [{ seconds: 0 }, 'seconds', 0],
  [{ seconds: 86_401 }, 'seconds', 86_401],
  [{ requests: -1 }, 'requests', -1],
  [{ origins: [] }, 'origins', 0],
  [{ origins: [SHOP, `${SHOP}/page`] }, 'origins.1', `${SHOP}/page`],
  [{ origins: ['shop.example'] }, 'origins.0', 'shop.example'],
])('is not created for %j', async (limits, path, given) => {
  const { errors } = await create(limits);
  expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_OPTION', path, given });
});

it('needs a key to be created', async () => {
  expect((await create({}, {})).status).toBe(401);
});
