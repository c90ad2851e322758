import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKeysOf, exchange, openTestApp } from '../support/app.ts';

/* Clients that do not keep the connection, and write all of their body before they read. */

const BODY = Buffer.alloc(6_000_000, ' ');
const LARGE = Buffer.alloc(12_000_000, ' ');

let open: ReturnType<typeof openTestApp>;
let port: number;
beforeAll(async () => {
  open = openTestApp({ apiKeys: apiKeysOf({ own: 'key' }) });
  port = await open.listen();
});
afterAll(() => open.close());

const JSON_TYPE = 'content-type: application/json';
const FORM = 'content-type: multipart/form-data; boundary=b';
const KEY = 'x-api-key: key';

const cases: readonly (readonly [string, string, string, Buffer])[] = [
  ['401', 'UNAUTHENTICATED', JSON_TYPE, BODY],
  ['403', 'CSRF_REFUSED', `${FORM}\n${KEY}`, BODY],
  ['413', 'BODY_TOO_LARGE', `${JSON_TYPE}\n${KEY}`, LARGE],
  ['415', 'GRAPHQL_PARSE_FAILED', `content-type: image/png\n${KEY}`, BODY],
  ['415', 'GRAPHQL_PARSE_FAILED', `${JSON_TYPE}\ncontent-encoding: zstd\n${KEY}`, BODY],
  ['406', 'NOT_ACCEPTABLE', `${JSON_TYPE}\n${KEY}\naccept: image/png`, BODY],
];

describe.each([
  [
    'Connection: close',
    (headers: string, body: Buffer) =>
      `POST /graphql HTTP/1.1\nhost: localhost\nconnection: close\n${headers}\ncontent-length: ${body.length}\n\n`,
  ],
  [
    'HTTP/1.0',
    (headers: string, body: Buffer) => `POST /graphql HTTP/1.0\n${headers}\ncontent-length: ${body.length}\n\n`,
  ],
] as const)('with %s', (_, headOf) => {
  it.each(cases)('%s %s is heard: %s', async (status, code, headers, body) => {
    const answer = await exchange(port, headOf(headers, body), body);
    expect(answer.split('\r\n')[0]).toContain(` ${status} `);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('404 is heard', async () => {
    const head = headOf(JSON_TYPE, BODY).replace('/graphql ', '/graphql/ ');
    expect(await exchange(port, head, BODY)).toContain('GraphQL is at');
  });

  it('503 of a full server is heard, in the type that is asked for', async () => {
    const full = openTestApp({ corsOrigins: ['https://app.example'] }, { places: 1, maxQueue: 0 });
    full.admission.enter('other', new AbortController().signal);
    const headers = `${JSON_TYPE}\naccept: application/graphql-response+json\norigin: https://app.example`;
    const answer = await exchange(await full.listen(), headOf(headers, BODY), BODY);
    expect(answer).toMatch(/ 503 [\s\S]*OVERLOADED/);
    expect(answer).toContain('content-type: application/graphql-response+json');
    expect(answer).toContain('access-control-allow-origin: https://app.example');
    expect(answer).toMatch(/access-control-expose-headers: retry-after/);
    expect(answer).toMatch(/retry-after: \d/);
    full.close();
  });
});

it('a full server asks for keys before it says that it is full', async () => {
  const full = openTestApp({ apiKeys: apiKeysOf({ own: 'key' }) }, { places: 1, maxQueue: 0 });
  full.admission.enter('other', new AbortController().signal);
  const port = await full.listen();
  const head = (key: string) =>
    `POST /graphql HTTP/1.1\nhost: localhost\nconnection: close\n${JSON_TYPE}\nx-api-key: ${key}\ncontent-length: ${BODY.length}\n\n`;
  expect(await exchange(port, head('wrong'), BODY)).toContain('UNAUTHENTICATED');
  expect(await exchange(port, head('key'), BODY)).toContain('OVERLOADED');
  full.close();
});
