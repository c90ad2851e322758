import { Agent, request as httpRequest } from 'node:http';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

const UPLOAD = 'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { image { url width } } }';
const MAX_FILE_BYTES = 200_000;

let api: TestServer;
let url: string;
beforeAll(async () => {
  api = await openTestServer({
    MAX_FILE_BYTES: String(MAX_FILE_BYTES),
    MAX_FILES: '2',
    CORS_ORIGINS: 'https://app.example',
  });
  url = await api.listen();
});
afterAll(() => api.close());

/** A multipart body written by hand, so that nothing of a client library stands between test and socket. */
function multipart(file: Buffer): { body: Buffer; headers: Record<string, string> } {
  const part = (name: string, value: string) =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const operations = JSON.stringify({ query: UPLOAD, variables: { photo: null } });
  const head = `${part('operations', operations)}${part('map', '{"0":["variables.photo"]}')}--edge\r\ncontent-disposition: form-data; name="0"; filename="photo.png"\r\ncontent-type: image/png\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--edge--\r\n')]);
  return { body, headers: { 'content-type': 'multipart/form-data; boundary=edge', 'x-graphql-yoga-csrf': '1' } };
}

/** One request over a given agent; also tells whether the connection had served another one. */
function post(agent: Agent, { body, headers }: ReturnType<typeof multipart>) {
  return new Promise<{ status: number; json: any; reused: boolean }>((resolve, reject) => {
    const request = httpRequest(`${url}/graphql`, {
      method: 'POST',
      agent,
      headers: { ...headers, ...(!('transfer-encoding' in headers) && { 'content-length': body.length }) },
    });
    request.on('error', reject).on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const json = JSON.parse(Buffer.concat(chunks).toString());
      resolve({ status: response.statusCode ?? 0, json, reused: request.reusedSocket });
    });
    request.end(body);
  });
}

describe('uploads over a socket', () => {
  it('a real multipart request gives a result that can be fetched', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'apollo-require-preflight': 'yes' },
      body: formOf(UPLOAD, { photo: blobOf(await drawn(64, 32)) }),
    });
    const { data } = (await response.json()) as any;
    expect(data.removeBackground.image.width).toBe(64);
    expect(data.removeBackground.image.url.startsWith(`${url}/files/`)).toBe(true);
    const file = await fetch(data.removeBackground.image.url);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('a file larger than the limit is refused, and the same connection serves the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const tooLarge = await post(
      agent,
      multipart(Buffer.concat([await drawn(16, 8), Buffer.alloc(MAX_FILE_BYTES + 150_000, 1)])),
    );
    expect(tooLarge.json.errors[0]).toMatchObject({
      message: `A file may have ${MAX_FILE_BYTES} bytes at most: send a smaller picture, or compress it.`,
      extensions: { code: 'FILE_TOO_LARGE', path: 'image', max: MAX_FILE_BYTES },
    });
    const good = await post(agent, multipart(await drawn(16, 8)));
    expect(good).toMatchObject({ status: 200, reused: true });
    expect(good.json.data.removeBackground.image.width).toBe(16);
    agent.destroy();
  });

  it('a body that its resolver never reads does not hold up the connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { body, headers } = multipart(Buffer.alloc(MAX_FILE_BYTES - 1, 1));
    const spoiled = Buffer.from(body.toString('latin1').replace('removeBackground', 'removeForeground'), 'latin1');
    expect((await post(agent, { body: spoiled, headers })).json.errors[0].extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect((await post(agent, multipart(await drawn(16, 8)))).json.data.removeBackground.image.width).toBe(16);
    agent.destroy();
  });

  it('a client that disconnects in the middle harms no other', async () => {
    const { body, headers } = multipart(await drawn(64, 64));
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
      });
      request.on('error', () => resolve());
      request.write(body.subarray(0, body.length - 40), () => request.destroy(new Error('gone')));
    });
    expect((await post(new Agent(), multipart(await drawn(16, 8)))).status).toBe(200);
    expect(api.logged).toEqual([]);
  });
});

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

  it('a body over the limit without a length is read to its end, and the same connection serves the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const tooLarge = await post(agent, { body: Buffer.alloc(12_000_000, ' '), headers });
    expect(tooLarge.json.errors[0].extensions.code).toBe('BODY_TOO_LARGE');
    const good = await post(agent, { body: Buffer.from('{"query":"{ __typename }"}'), headers });
    expect(good).toMatchObject({ status: 200, json: { data: { __typename: 'Query' } } });
    agent.destroy();
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

describe('results', () => {
  const fileOf = async () => {
    const query = `mutation { removeBackground(image: { dataUri: "${dataUriOf(await drawn(40, 20))}" }) { image { url bytes digest } } }`;
    return (await api.askRaw(query)).data.removeBackground.image as { url: string; bytes: number; digest: string };
  };
  const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
    api.app.fetch(address, { method, headers });

  it('come with the right headers', async () => {
    const { url: address, bytes, digest } = await fileOf();
    const response = await get(address);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${digest}"`,
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    const age = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
    expect(age).toBeGreaterThan(3500);
    expect(age).toBeLessThanOrEqual(3600);
  });

  it('in parts, and not again to a client that has them', async () => {
    const { url: address, bytes, digest } = await fileOf();
    const part = await get(address, { range: 'bytes=1-3' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1-3/${bytes}`]);
    expect(Buffer.from(await part.arrayBuffer()).toString()).toBe('PNG');
    expect((await get(address, { range: `bytes=${bytes}-` })).status).toBe(416);
    expect((await get(address, { range: 'lines=1-2' })).status).toBe(200);
    expect((await get(address, { range: 'bytes=1-3', 'if-range': '"other"' })).status).toBe(200);
    expect((await get(address, { 'if-none-match': `"${digest}"` })).status).toBe(304);
    expect((await get(address, {}, 'HEAD')).headers.get('content-length')).toBe(String(bytes));
    expect((await get(address, {}, 'DELETE')).status).toBe(405);
  });

  it('nothing else is served, sources neither', async () => {
    const { digest } = await fileOf();
    const source = (await api.askRaw('mutation { removeBackground(image: { sample: CAT }) { source { digest } } }'))
      .data;
    for (const path of [
      `${digest}.jpg`,
      `${source.removeBackground.source.digest}.source`,
      '../package.json',
      '%2e%2e/%2e%2e/package.json',
      `${'0'.repeat(64)}.png`,
    ]) {
      expect((await get(`http://matteql.test/files/${path}`)).status, path).toBe(404);
    }
  });
});

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
    expect((await api.app.fetch('http://matteql.test/secret')).status).toBe(404);
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
