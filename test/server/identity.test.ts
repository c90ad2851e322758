import { expect, it, vi } from 'vitest';
import { dataUriOf, drawn, serversOfFile, type TestServer } from '../support/server.ts';

const open = serversOfFile();

const HELLO = '{ __typename }';
const byKey = (key: string) => ({ 'x-api-key': key });
const byTicket = (ticket: string) => ({ 'x-matteql-ticket': ticket });
const CREATE = 'mutation { createTicket(seconds: 60, requests: 100) { ticket } }';
const ticketOf = async (api: TestServer, key: string): Promise<string> =>
  (await api.askRaw(CREATE, {}, byKey(key))).data.createTicket.ticket;
const left = async (api: TestServer, headers: Record<string, string>) =>
  /r=(\d+)/.exec((await api.askRaw(HELLO, {}, headers)).headers.get('ratelimit') ?? '')?.[1];
const clientOf = async (api: TestServer, headers: Record<string, string>) => {
  await api.askRaw(HELLO, {}, headers);
  return api.lines.findLast(({ text }) => text === 'request')!.details.client;
};

it('a key beside a ticket of another key counts for the key', async () => {
  const api = await open({ RATE_LIMIT: 'requests=9', API_KEYS: 'first,second' });
  const ticket = await ticketOf(api, 'first');
  const both = { ...byKey('second'), ...byTicket(ticket) };
  expect([await left(api, both), await left(api, both), await left(api, byKey('second'))]).toEqual(['8', '7', '6']);
  expect(await left(api, byKey('first'))).toBe('7');
});

it('a key is enough, whatever the ticket beside it', async () => {
  const api = await open({ RATE_LIMIT: 'requests=9', API_KEYS: 'first' });
  expect((await api.askRaw(HELLO, {}, { ...byKey('first'), ...byTicket('garbage') })).status).toBe(200);
  expect((await api.askRaw(HELLO, {}, { ...byKey('wrong'), ...byTicket('garbage') })).status).toBe(401);
});

it('a wrong key beside a ticket makes no other client of it, and what is refused is none but its address', async () => {
  const api = await open({ RATE_LIMIT: 'requests=9', API_KEYS: 'first' });
  const ticket = await ticketOf(api, 'first');
  const clients = [
    await clientOf(api, byTicket(ticket)),
    await clientOf(api, { ...byTicket(ticket), ...byKey('a') }),
    await clientOf(api, { ...byTicket(ticket), authorization: 'Bearer b' }),
  ];
  expect(new Set(clients).size).toBe(1);
  expect(await left(api, { ...byTicket(ticket), ...byKey('c') })).toBe('4');
  const refused = [await clientOf(api, byKey('d')), await clientOf(api, byTicket('e')), await clientOf(api, {})];
  expect(new Set(refused).size).toBe(1);
  expect(refused[0]).not.toBe(clients[0]);
});

it('a port that the proxy names is not part of the address', async () => {
  const api = await open({ RATE_LIMIT: 'requests=9', TRUST_PROXY: 'true' });
  const from = (address: string) => left(api, { 'x-forwarded-for': address });
  expect([await from('192.0.2.1:1001'), await from('192.0.2.1:1002'), await from('192.0.2.1')]).toEqual([
    '8',
    '7',
    '6',
  ]);
  expect([await from('[2001:db8::1]:1001'), await from('[2001:db8::2]:7'), await from('[2001:db8::1]')]).toEqual([
    ...['8', '7', '6'],
  ]);
  expect(await from('2001:db8::1')).toBe('5');
});

const SUBMIT = 'mutation ($items: [RemovalItem!]!) { submitRemovals(items: $items) { id } }';
const submit = async (api: TestServer, color: string, headers: Record<string, string>) => {
  const items = [{ image: { dataUri: dataUriOf(await drawn(30, 20, color)) } }];
  return api.askRaw(SUBMIT, { items }, headers);
};

it('jobs of tickets are those of the key that created them', async () => {
  const api = await open({ RATE_LIMIT: 'jobs=2', JOBS_RUNNING: '0', API_KEYS: 'first,second' });
  const [one, other] = [byTicket(await ticketOf(api, 'first')), byTicket(await ticketOf(api, 'first'))];
  expect([(await submit(api, '#111', one)).errors, (await submit(api, '#222', other)).errors]).toEqual([[], []]);
  const codes = [one, byTicket(await ticketOf(api, 'first')), byKey('first'), byKey('second')].map(
    async (headers) => (await submit(api, '#333', headers)).errors[0]?.extensions.code,
  );
  expect(await Promise.all(codes)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED', undefined]);
});

it('work on the job of a ticket counts for its key, by the limits that the job was accepted with', async () => {
  const api = await open({ RATE_LIMIT: 'runs=9,requests=100', API_KEYS: 'first' });
  const ticket = byTicket(await ticketOf(api, 'first'));
  const { id } = (await submit(api, '#444', ticket)).data.submitRemovals;
  const key = String(await clientOf(api, byKey('first')));
  const job = await api.jobs.find(id, String(await clientOf(api, ticket)));
  expect(job).toMatchObject({ account: key, limits: { runs: 9 } });
  const left = async () => (await api.quotas!.work(key))[0]!.remaining;
  await vi.waitFor(async () => expect(await left()).toBe(8), { timeout: 40_000, interval: 50 });
}, 60_000);
