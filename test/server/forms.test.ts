import { describe, expect, it } from 'vitest';
import { errorOf, openTestApp } from '../support/app.ts';

/* Forms as clients send them, written by hand. */

const open = openTestApp();
const QUERY = 'mutation ($a: Upload, $b: Upload) { send(files: [$a, $b]) }';
const operations = JSON.stringify({ query: QUERY, variables: { a: null, b: null } });
const map = '{"0":["variables.a"],"1":["variables.b"]}';

type Part = readonly [name: string, text: string, disposition?: string, headers?: string];
const written = (parts: readonly Part[], end = '--b--\r\n') =>
  parts
    .map(
      ([name, text, more = '', headers = '']) =>
        `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n${headers}\r\n${text}\r\n`,
    )
    .join('') + end;
const post = (body: string, type = 'multipart/form-data; boundary=b', app = open) =>
  app.fetch('/graphql', { method: 'POST', headers: { 'content-type': type, 'x-graphql-yoga-csrf': '1' }, body });
const sent = async (...parts: Part[]) => (await (await post(written(parts))).json()) as any;

const A: Part = ['0', 'first', '; filename="a.png"', 'content-type: image/png\r\n'];
const B: Part = ['1', 'second', '; filename="b.png"', 'content-type: image/png\r\n'];
const both = { data: { send: ['first', 'second'] } };

describe('is read', () => {
  const blob = '; filename="blob"';
  it.each<[string, readonly Part[]]>([
    ['as the specification has it', [['operations', operations], ['map', map], A, B]],
    ['with files in another order than their variables', [['operations', operations], ['map', map], B, A]],
    [
      'with files without a name and a type',
      [
        ['operations', operations],
        ['map', map],
        ['0', 'first'],
        ['1', 'second'],
      ],
    ],
    [
      'with fields as blobs',
      [
        ['operations', operations, blob, 'content-type: application/json\r\n'],
        ['map', map, blob, 'content-type: application/octet-stream\r\n'],
        A,
        B,
      ],
    ],
    ['with a byte order mark', [['operations', `\uFEFF${operations}`], ['map', `\uFEFF${map}`], A, B]],
    [
      'with fields and files of its own',
      [
        ['token', 'x'],
        ['operations', operations],
        ['extra', 'y'],
        ['map', map],
        A,
        ['other', 'z', '; filename="z"'],
        B,
        ['last', 'w'],
      ],
    ],
  ])('%s', async (_, parts) => expect(await sent(...parts)).toEqual(both));

  it('with one file at two places', async () => {
    const map = '{"0":["variables.a","variables.b"]}';
    expect(await sent(['operations', operations], ['map', map], A)).toEqual({ data: { send: ['first', 'first'] } });
  });
});

describe('is refused with the true cause', () => {
  const without = JSON.stringify({ query: QUERY, variables: { a: null } });
  const bare = JSON.stringify({ query: QUERY });
  it.each<[string, readonly Part[], string, RegExp]>([
    [
      '"map" before "operations"',
      [['map', map], ['operations', operations], A, B],
      'GRAPHQL_PARSE_FAILED',
      /"map" before "operations"/,
    ],
    [
      'a file before "map"',
      [['operations', operations], A, ['map', map], B],
      'GRAPHQL_PARSE_FAILED',
      /"0" before "map"/,
    ],
    ['no "operations"', [['map2', map], A], 'GRAPHQL_PARSE_FAILED', /no field "operations"/],
    ['no "map"', [['operations', operations], A], 'GRAPHQL_PARSE_FAILED', /no field "map"/],
    [
      '"operations" that are no JSON',
      [
        ['operations', '{secret'],
        ['map', map],
      ],
      'GRAPHQL_PARSE_FAILED',
      /"operations" is not JSON/,
    ],
    [
      '"map" that is no JSON',
      [
        ['operations', operations],
        ['map', '{secret'],
      ],
      'GRAPHQL_PARSE_FAILED',
      /"map" is not JSON/,
    ],
    [
      '"map" of another form',
      [
        ['operations', operations],
        ['map', '{"0":"variables.a"}'],
      ],
      'GRAPHQL_PARSE_FAILED',
      /\{"0": \["variables\.photo"\]\}/,
    ],
    [
      '"map" that replaces the query',
      [['operations', operations], ['map', '{"0":["query"]}'], A],
      'GRAPHQL_PARSE_FAILED',
      /"map" must be/,
    ],
    ['a batch', [['operations', `[${operations}]`], ['map', map], A, B], 'GRAPHQL_PARSE_FAILED', /Batching/],
    [
      'a variable left out',
      [['operations', without], ['map', map], A, B],
      'BAD_VARIABLES',
      /"1" at "variables\.b".*null.*\{"variables":\{"b":null\}\}/,
    ],
    ['all variables left out', [['operations', bare], ['map', map], A, B], 'BAD_VARIABLES', /"0" at "variables\.a"/],
    [
      'a path into a prototype',
      [['operations', operations], ['map', '{"0":["variables.__proto__.x"]}'], A],
      'BAD_VARIABLES',
      /nothing/,
    ],
    [
      'too many files',
      [
        ['operations', operations],
        ['map', '{"0":["variables.a"],"1":["variables.a"],"2":["variables.a"],"3":["variables.a"]}'],
      ],
      'TOO_MANY_FILES',
      /3 files at most/,
    ],
    [
      'fields that are too large',
      [
        ['operations', `{"query":"${' '.repeat(1_000_001)}"}`],
        ['map', map],
      ],
      'BODY_TOO_LARGE',
      /"operations" and "map" may have 1000000 bytes/,
    ],
  ])('%s', async (_, parts, code, message) => {
    const error = await errorOf(post(written(parts)));
    expect(error).toEqual({ status: /TOO/.test(code) ? 413 : 400, code, message: expect.stringMatching(message) });
    expect(error.message).not.toMatch(/secret|busboy|multipart data|Malformed|Unexpected end/i);
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x', /boundary/],
    ['nothing', 'multipart/form-data; boundary=b', '--b--\r\n', /no field "operations"/],
    ['no end', 'multipart/form-data; boundary=b', written([['operations', operations]], ''), /closing boundary/],
    [
      'another boundary',
      'multipart/form-data; boundary=c',
      written([['operations', operations], ['map', map], A]),
      /closing boundary/,
    ],
  ])('a form with %s', async (_, type, body, message) => {
    expect(await errorOf(post(body, type))).toEqual({
      status: 400,
      code: 'GRAPHQL_PARSE_FAILED',
      message: expect.stringMatching(message),
    });
  });
});

describe('a file fails for itself', () => {
  const errorsOf = ({ data, errors }: any) => [
    data,
    ...errors.map(({ path, extensions }: any) => [path, extensions.code]),
  ];

  it('that is too large', async () => {
    const large: Part = ['0', 'x'.repeat(1_001), '; filename="a.png"'];
    const answer = await sent(['operations', operations], ['map', map], large, B);
    expect(errorsOf(answer)).toEqual([{ send: [null, 'second'] }, [['send', 0], 'FILE_TOO_LARGE']]);
  });

  it('that has not come', async () => {
    const answer = await sent(['operations', operations], ['map', map], B);
    expect(errorsOf(answer)).toEqual([{ send: [null, 'second'] }, [['send', 0], 'BAD_VARIABLES']]);
  });

  it('that is cut off', async () => {
    const body = written(
      [['operations', operations], ['map', map], A],
      '--b\r\ncontent-disposition: form-data; name="1"\r\n\r\nsec',
    );
    expect(errorsOf(await (await post(body)).json())).toEqual([
      { send: ['first', null] },
      [['send', 1], 'GRAPHQL_PARSE_FAILED'],
    ]);
  });

  it('of which exactly as many bytes may come as the limit says', async () => {
    const text = 'x'.repeat(1_000);
    expect(await sent(['operations', operations], ['map', map], ['0', text], B)).toEqual({
      data: { send: [text, 'second'] },
    });
  });

  it('that nothing takes to its end', async () => {
    const some = openTestApp({}, { ingest: async (_bytes, { filename, mediaType }) => `${filename} ${mediaType}` });
    const body = written([['operations', operations], ['map', map], ['0', 'x'.repeat(900), '; filename="a.png"'], B]);
    expect(await (await post(body, undefined, some)).json()).toEqual({
      data: { send: ['a.png text/plain', 'b.png image/png'] },
    });
  });
});

it('none of these is a failure of the server', () => expect(open.errors()).toEqual([]));

it('a file that is sent as base64 is refused by that name, and others arrive', async () => {
  const encoded: Part = ['0', 'Zmlyc3Q=', '; filename="a.png"', 'content-transfer-encoding: BASE64\r\n'];
  const { data, errors } = await sent(['operations', operations], ['map', map], encoded, B);
  expect(data.send).toEqual([null, 'second']);
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/base64.*as they are/), extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
  ]);
});

it('the example for a place in a list has as many places', async () => {
  const some = JSON.stringify({ query: QUERY, variables: { list: [] } });
  const form = written([['operations', some], ['map', '{"0":["variables.list.2"]}'], A]);
  expect((await errorOf(post(form))).message).toContain('{"variables":{"list":[null,null,null]}}');
});
