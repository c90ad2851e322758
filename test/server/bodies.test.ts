import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { errorOf, openTestApp } from '../support/app.ts';

const { fetch, lines } = openTestApp();
const CSRF = { 'x-graphql-yoga-csrf': '1' };
const QUERY = '{"query":"{ hello(to: \\"you\\") }"}';
const post = (type: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch('/graphql', { method: 'POST', headers: { ...CSRF, ...(type && { 'content-type': type }), ...headers }, body });
const answered = async (response: Promise<Response>) => ((await (await response).json()) as any).data;

describe('parameters that are no JSON are an error of the client', () => {
  it.each(['variables', 'extensions'])('%s', async (name) => {
    const search = new URLSearchParams({ query: '{ hello }', [name]: '{secret' });
    const answers = [fetch(`/graphql?${search}`), post('application/x-www-form-urlencoded', search.toString())];
    for (const answer of answers) {
      expect(await errorOf(answer)).toEqual({
        status: 400,
        code: 'GRAPHQL_PARSE_FAILED',
        message: `The parameter "${name}" is not JSON.`,
      });
    }
  });
});

it.each(['{"secret', 'secret', '"secret"', 'null', ''])(
  'a body that is no request does not come back: %s',
  async (body) => {
    const answer = await post('application/json', body);
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text).not.toContain('secret');
    expect(Object.keys(JSON.parse(text).errors[0].extensions)).toEqual(['code']);
  },
);

it('a byte order mark before JSON is no mistake', async () => {
  expect(await answered(post('application/json', `\uFEFF${QUERY}`))).toEqual({ hello: 'hello you' });
});

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a body in %s is read, and no further than others', async (encoding, compress) => {
  const send = (text: string) =>
    post('application/json', new Uint8Array(compress(text)), { 'content-encoding': encoding });
  expect(await answered(send(QUERY))).toEqual({ hello: 'hello you' });
  expect(await errorOf(send(QUERY + ' '.repeat(11_000_000)))).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  expect(await errorOf(post('application/json', QUERY, { 'content-encoding': encoding }))).toMatchObject({
    status: 400,
    code: 'GRAPHQL_PARSE_FAILED',
    message: expect.stringContaining(encoding),
  });
});

it.each([
  ['application/json', 'zstd'],
  ['multipart/form-data; boundary=b', 'gzip'],
])('a body of %s in %s is refused by name', async (type, encoding) => {
  expect(await errorOf(post(type, 'x', { 'content-encoding': encoding }))).toMatchObject({
    status: 415,
    code: 'GRAPHQL_PARSE_FAILED',
    message: expect.stringContaining(`"${encoding}"`),
  });
});

it.each(['iso-8859-1', 'utf-16le', '"windows-1252"'])(
  'a body in %s is refused by name, not misread',
  async (charset) => {
    expect(await errorOf(post(`application/json; charset=${charset}`, QUERY))).toEqual({
      status: 415,
      code: 'GRAPHQL_PARSE_FAILED',
      message: `A body cannot be read in "${charset.replaceAll('"', '')}": send it in UTF-8.`,
    });
  },
);

it.each(['utf-8', 'UTF8', '"utf-8"', 'us-ascii'])('a body in %s is read', async (charset) => {
  expect(await answered(post(`application/json;charset=${charset}`, QUERY))).toEqual({ hello: 'hello you' });
});

it('a type that is not read is refused with those that are', async () => {
  expect(await errorOf(post('image/png', 'x'))).toEqual({
    status: 415,
    code: 'GRAPHQL_PARSE_FAILED',
    message: expect.stringMatching(/"image\/png".*application\/json.*multipart\/form-data/),
  });
});

it('what cannot be answered as it asks is refused before it is done', async () => {
  expect(await errorOf(post('application/json', QUERY, { accept: 'image/png' }))).toEqual({
    status: 406,
    code: 'NOT_ACCEPTABLE',
    message: expect.stringContaining('application/json'),
  });
});

it('none of these is a failure of the server', () => {
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});
