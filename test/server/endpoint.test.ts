import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../support/server.ts';

describe('a server with keys', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await openTestServer({ API_KEYS: 'one' });
  });
  afterAll(() => api.close());

  const post = (path: string, headers: Record<string, string> = {}) =>
    api.app.fetch(`http://matteql.test${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ server { version } }"}',
    });

  it('answers one address, and asks for a key there', async () => {
    expect((await post('/graphql')).status).toBe(401);
    expect((await post('/graphql?x=/graphql')).status).toBe(401);
    expect((await post('/graphql', { 'x-api-key': 'one' })).status).toBe(200);
  });

  it.each(['/graphql/', '//graphql', '/x/graphql', '/x/graphql/', '/x?y=/graphql', '/graphql;x', '/GRAPHQL'])(
    'has nothing at %s, with a key or without',
    async (path) => {
      expect((await post(path)).status).toBe(404);
      expect((await post(path, { 'x-api-key': 'one' })).status).toBe(404);
    },
  );

  it('says without a key that it is alive', async () => {
    expect((await api.app.fetch('http://matteql.test/health')).status).toBe(200);
    expect((await api.app.fetch('http://matteql.test/ready')).status).toBe(503);
  });
});
