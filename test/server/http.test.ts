import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

const UPLOAD = 'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { image { url width } } }';

let api: TestServer;
let url: string;
beforeAll(async () => {
  api = await openTestServer({ MAX_FILES: '2', CORS_ORIGINS: 'https://app.example' });
  url = await api.listen();
});
afterAll(() => api.close());

describe('what is refused before it is read', () => {
  it.each([
    ['CSRF_REFUSED', 403, {}, 1],
    ['TOO_MANY_FILES', 413, { 'x-graphql-yoga-csrf': '1' }, 3],
  ])('%s', async (code, status, headers, count) => {
    const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`photo${i}`, blobOf(Buffer.from('x'))]));
    const answer = await api.send(formOf(UPLOAD, files), headers as Record<string, string>);
    expect([answer.errors[0]?.extensions.code, answer.status]).toEqual([code, status]);
    expect(answer.errors[0]?.message).toMatch(/needs a header|at most: send the others/);
  });

  it('JSON of another type, as curl -d sends it, with what is right', async () => {
    for (const [type, sentence] of [
      ['application/x-www-form-urlencoded', /^A body with the type application\/x-www-form-urlencoded needs a header/],
      ['text/plain; charset=utf-8', /^A body with the type text\/plain .* JSON has the type application\/json\.$/],
    ] as const) {
      const init = { method: 'POST', headers: { 'content-type': type }, body: '{"query":"{ __typename }"}' };
      const answer = await fetch(`${url}/graphql`, init);
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as any).errors[0].message).toMatch(sentence);
    }
  });

  it('a body over the limit, by its length and without one', async () => {
    const body = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(10_100_000)}` });
    const headers = { 'content-type': 'application/json' };
    const announced = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const streamed = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit);
    for (const response of [announced, streamed]) {
      expect(response.status).toBe(413);
      expect(((await response.json()) as any).errors[0].extensions.code).toBe('BODY_TOO_LARGE');
    }
  });

  it('a short body without a length is read', async () => {
    const body = new Blob([JSON.stringify({ query: '{ __typename }' })]).stream();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'query ($a: Int!) { server { version @include(if: true) } models { input } __type(name: "a") { name } a: __typename @skip(if: false) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['query ($yes: Boolean!) { __typename @include(if: $yes) }', 'BAD_VARIABLES'],
    ['mutation ($image: ImageInput!) { removeBackground(image: $image) { id } }', 'BAD_VARIABLES'],
    ['mutation { removeBackground(image: { sample: CAT, digest: "x" }) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    [`{ ${'a: __typename '.repeat(3000)} }`, 'QUERY_TOO_COMPLEX'],
    [`${'{ a '.repeat(3000)}${'}'.repeat(3000)}`, 'QUERY_TOO_COMPLEX'],
    [`${'{ a '.repeat(600)}${'}'.repeat(600)}`, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%.60s is %s: 200 as plain JSON, 400 as the response type of GraphQL', async (query, code) => {
    const statuses = { '*/*': 200, 'application/json': 200, 'application/graphql-response+json': 400 };
    for (const [accept, status] of Object.entries(statuses)) {
      const answer = await api.askRaw(query, {}, { accept });
      expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toContain(accept.replace('*/*', 'application/json'));
    }
  });

  it('a document that asks for too much work', async () => {
    const renders = Array.from({ length: 80 }, (_, i) => `r${i}: render { bytes }`).join(' ');
    const { errors } = await api.askRaw(`mutation { removeBackground(image: { sample: CAT }) { ${renders} } }`);
    expect(errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('a failure of the server is masked, logged whole, and represented by its id', async () => {
    const broken = await openTestServer({});
    broken.services.store.put = async () => {
      throw new Error('a secret of the machine');
    };
    const answer = await broken.send<any>(formOf(UPLOAD, { photo: blobOf(await drawn(8, 8)) }));
    expect(answer.errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer.errors)).not.toContain('secret');
    expect(JSON.stringify(broken.logged, (_, v) => (v instanceof Error ? v.message : v))).toContain('a secret');
    expect(JSON.stringify(broken.logged)).toContain(answer.errors[0]!.extensions.requestId!);
    await broken.close();
  });
});

it('pages of other sites may ask only where the operator says so', async () => {
  const preflight = (origin: string) =>
    fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  expect((await preflight('https://app.example')).headers.get('access-control-allow-origin')).toBe(
    'https://app.example',
  );
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).not.toBe(
    'https://evil.example',
  );
});

describe('keys', () => {
  it('are asked for before anything is read, but not for results', async () => {
    const locked = await openTestServer({ API_KEYS: 'one, two' });
    const ask = (headers: Record<string, string>) =>
      locked.app.fetch('http://matteql.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: 'mutation { removeBackground(image: { sample: CAT }) { image { url } } }' }),
      });
    const refused = await ask({});
    expect([refused.status, ((await refused.json()) as any).errors[0].extensions.code]).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect((await ask({ authorization: 'Bearer three' })).status).toBe(401);
    expect((await ask({ 'x-api-key': 'one' })).status).toBe(200);
    const answer = (await (await ask({ authorization: 'Bearer two' })).json()) as any;
    expect((await locked.app.fetch(answer.data.removeBackground.image.url)).status).toBe(200);
    await locked.close();
  });
});

describe('GraphQL over HTTP', () => {
  it.each(serverAudits({ url: () => `${url}/graphql`, fetchFn: fetch }).map((audit) => [audit.name, audit] as const))(
    '%s',
    async (_, audit) => {
      const result = await audit.fn();
      expect(result.status, 'reason' in result ? result.reason : '').not.toBe('error');
    },
  );
});
