import { afterAll, expect, it } from 'vitest';
import { apiKeysOf, exchange, openTestApp } from '../support/app.ts';
import { until } from '../support/halted.ts';

const open = openTestApp({ apiKeys: apiKeysOf({ shop: 'a-key-of-mine' }) });
afterAll(() => open.close());
const requests = () => open.lines.filter(({ text }) => text === 'request').map(({ details }) => details);

it('is one line a request, with what it was and what became of it, and without keys, variables and digests', async () => {
  const headers = { 'x-api-key': 'a-key-of-mine', 'content-type': 'application/json', 'x-request-id': 'id-of-a-proxy' };
  const body = JSON.stringify({
    query: 'query Greeting($to: String) { hello(to: $to) }',
    variables: { to: 'a secret' },
  });
  const answer = await open.fetch('/graphql', { method: 'POST', headers, body });
  expect(answer.headers.get('x-request-id')).toBe('id-of-a-proxy');
  await open.fetch('/graphql?query={hello}');
  await open.fetch(`/files/${'ab'.repeat(32)}.png`);
  expect(requests()).toEqual([
    {
      requestId: 'id-of-a-proxy',
      client: expect.stringMatching(/^[\da-f]{16}$/),
      key: 'shop',
      method: 'POST',
      path: '/graphql',
      operation: 'query Greeting',
      status: 200,
      code: undefined,
      milliseconds: expect.any(Number),
    },
    expect.objectContaining({ path: '/graphql', status: 401, code: 'UNAUTHENTICATED' }),
    expect.objectContaining({ path: '/files/abababab….png', status: 404, code: 'UNKNOWN_DIGEST' }),
  ]);
  expect(JSON.stringify(open.lines)).not.toMatch(/a-key-of-mine|a secret/);
});

it.each(['short', 'x'.repeat(129), 'with spaces', 'line\u000bbreak'])(
  'an id that is none is replaced: %s',
  async (id) => {
    const { headers } = await open.fetch('/health', { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  },
);

it('over a socket it is written when the answer is sent', async () => {
  const port = await open.listen();
  const before = requests().length;
  const answer = await exchange(port, 'GET /health HTTP/1.1\nhost: localhost\nconnection: close\n\n');
  expect(answer).toMatch(/x-request-id: [\da-f-]{36}/);
  await until(() => requests().length > before);
  expect(requests().at(-1)).toMatchObject({ path: '/health', status: 200 });
});
