import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let url: string;
beforeAll(async () => {
  api = await openTestServer();
  url = await api.listen();
});
afterAll(() => api.close());

describe('pages and state', () => {
  it('GraphiQL holds everything inside', async () => {
    const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    const page = await response.text();
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(page).toContain('sample: CAT');
    expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="https?:/);
  });

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['gzip;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['identity', null],
    ['', null],
  ])('GraphiQL is sent to "accept-encoding: %s" as it asks', async (accepted, encoding) => {
    const headers = { accept: 'text/html', 'accept-encoding': accepted };
    const response = await fetch(`${url}/graphql`, { headers });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.text()).toContain('sample: CAT');
  });

  it('GraphiQL is sent once, and is a page also with what was typed in its address', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/graphql?query=%7B__typename%7D`, { headers: { accept: 'text/html', ...headers } });
    const first = await ask({});
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    await first.arrayBuffer();
    expect((await ask({ 'if-none-match': first.headers.get('etag')! })).status).toBe(304);
    const api = await ask({ accept: 'application/json' });
    expect(await api.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('says whether it is ready', async () => {
    const fresh = await openTestServer();
    expect((await fresh.app.fetch('http://matteql.test/health')).status).toBe(200);
    expect((await fresh.app.fetch('http://matteql.test/ready')).status).toBe(503);
    await fresh.warm();
    expect((await fresh.app.fetch('http://matteql.test/ready')).status).toBe(200);
    await fresh.close();
  });

  it('the front page leads to GraphiQL, other pages nowhere', async () => {
    const front = await api.app.fetch('http://matteql.test/');
    expect([front.status, front.headers.get('location')]).toEqual([302, '/graphql']);
    const sent = await api.app.fetch('http://matteql.test/', { method: 'POST' });
    expect([sent.status, sent.headers.get('location')]).toEqual([307, '/graphql']);
    expect((await api.app.fetch('http://matteql.test/secret')).status).toBe(404);
  });

  it('addresses begin as the operator says, and forwarded headers count only behind a proxy', async () => {
    const query = 'mutation { removeBackground(image: { sample: CAT }) { image { url } } }';
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const ask = async (each: TestServer) => {
      const response = await each.app.fetch('http://matteql.test/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      return new URL(((await response.json()) as any).data.removeBackground.image.url).origin;
    };
    const proxied = await openTestServer({ TRUST_PROXY: 'true' });
    const named = await openTestServer({ PUBLIC_URL: 'https://cut.example/' });
    expect(await ask(api)).toBe('http://matteql.test');
    expect(await ask(proxied)).toBe('https://evil.example');
    expect(await ask(named)).toBe('https://cut.example');
    await Promise.all([proxied.close(), named.close()]);
  });
});
