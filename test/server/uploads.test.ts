import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

const UPLOAD = 'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { image { url width } } }';
const MAX_FILE_BYTES = 200_000;

let api: TestServer;
let url: string;
beforeAll(async () => {
  api = await openTestServer({ MAX_FILE_BYTES: String(MAX_FILE_BYTES) });
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

  it('a body over the limit without a length is read to its end, and the same connection serves the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const tooLarge = await post(agent, { body: Buffer.alloc(12_000_000, ' '), headers });
    expect(tooLarge.json.errors[0].extensions.code).toBe('BODY_TOO_LARGE');
    const good = await post(agent, { body: Buffer.from('{"query":"{ __typename }"}'), headers });
    expect(good).toMatchObject({ status: 200, json: { data: { __typename: 'Query' } } });
    agent.destroy();
  });
});
