import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataUriOf, openTestServer, type TestServer } from '../support/server.ts';

const REMOVE = `mutation ($image: ImageInput!, $look: RecipeInput) {
  removeBackground(image: $image, recipe: $look) { id }
}`;
const CAT = { sample: 'CAT' };

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

describe('a variable that is refused', () => {
  it.each([
    [
      { image: CAT, look: { refine: [{ levels: { black: null } }] } },
      'recipe.refine.0.levels.black',
      /^Black is required/,
    ],
    [{ image: CAT, look: { refine: [{}, null] } }, 'recipe.refine.0', /^Entry 1 of refine takes exactly one of/],
    [
      { image: { dataUri: 'x'.repeat(50_000), ...CAT } },
      'image',
      /^Image takes exactly one of: .* It has dataUri and sample/,
    ],
    [{ image: { upload: 'photo.png' } }, 'image.upload', /multipart\/form-data/],
    [{ image: { sample: 'DOG'.repeat(5_000) } }, 'image.sample', /^Sample is one of: CAT/],
    [{ image: 7 }, 'image', /^Image is an object/],
  ])('says where, in few words: %#', async (variables, path, message) => {
    const { errors, status } = await api.askRaw(REMOVE, variables);
    expect([status, errors[0]?.extensions]).toMatchObject([200, { code: 'BAD_VARIABLES', path }]);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]!.message.length).toBeLessThan(1_100);
  });
});

describe('a request that is not one', () => {
  const post = async (type: string, body: string) => {
    const headers = { 'content-type': type, 'x-graphql-yoga-csrf': '1' };
    const response = await api.app.fetch('http://matteql.test/graphql', { method: 'POST', headers, body });
    return [response.status, ((await response.json()) as any).errors[0].extensions.code];
  };

  it.each([
    ['names an operation that it does not hold', '{"query":"query A { __typename }","operationName":"B"}'],
    ['asks for what the schema has not', '{"query":"{ nothing }"}'],
  ])('%s', async (_, body) => {
    expect(await post('application/json', body)).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it.each([
    ['a form without its boundary', 'multipart/form-data', 'x'],
    ['a form without an end', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="map"'],
    ['a form of nothing', 'multipart/form-data; boundary=b', '--b--\r\n'],
  ])('%s', async (_, type, body) => {
    expect(await post(type, body)).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
  });
});

describe('a method that is not for it', () => {
  const get = `http://matteql.test/graphql?query=${encodeURIComponent('mutation { removeBackground(image: { sample: CAT }) { id } }')}`;

  it.each([
    ['PUT', 'http://matteql.test/graphql', 'GET, POST'],
    ['DELETE', 'http://matteql.test/graphql', 'GET, POST'],
    ['GET', get, 'POST'],
    ['PUT', 'http://matteql.test/jobs/00000000-0000-4000-8000-000000000000.zip', 'GET, HEAD'],
    ['PUT', 'http://matteql.test/schema.graphql', 'GET, HEAD'],
    ['PUT', 'http://matteql.test/metrics', 'GET, HEAD'],
  ])('%s is 405, with those that are', async (method, url, allow) => {
    const response = await api.app.fetch(url, { method, ...(method === 'PUT' && { body: '{}' }) });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(((await response.json()) as any).errors[0].extensions).toEqual({ code: 'METHOD_NOT_ALLOWED' });
  });
});

describe('a form whose map names what it does not hold', () => {
  it.each(['image', 'mask'])('gives the error of the argument that needs the file: %s', async (name) => {
    const query = `mutation ($photo: Upload!) { removeBackground(image: { ${name === 'image' ? 'upload: $photo' : 'sample: CAT'} }
      ${name === 'mask' ? 'mask: { upload: $photo }' : ''}) { id } }`;
    const form = new FormData();
    form.append('operations', JSON.stringify({ query, variables: { photo: null } }));
    form.append('map', '{"0":["variables.photo"]}');
    const { data, errors, status } = await api.send<any>(form);
    expect([status, data]).toEqual([200, { removeBackground: null }]);
    expect(errors[0]).toMatchObject({
      message: 'The form does not hold this file: send it as a part with the name that "map" gives it.',
      extensions: { code: 'BAD_VARIABLES', path: name },
    });
  });
});

describe('a document that asks for too much', () => {
  it.each(['render { bytes }', 'image { dataUri }'])('of %s', async (field) => {
    const many = Array.from({ length: 80 }, (_, i) => `f${i}: ${field}`).join(' ');
    const { errors, status } = await api.askRaw(`mutation { removeBackground(image: { sample: CAT }) { ${many} } }`);
    expect([status, errors[0]?.extensions.code]).toEqual([200, 'QUERY_TOO_COMPLEX']);
  });

  it('by many names for one data URI, which would fill the memory', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `d${i}: dataUri`).join(' ');
    const { errors } = await api.askRaw(`mutation { removeBackground(image: { sample: CAT }) { image { ${many} } } }`);
    expect(errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('by a data URI of more than 10 MB', async () => {
    const plain = { width: 1700, height: 1500, channels: 4 as const, background: '#123' };
    const dataUri = dataUriOf(await sharp({ create: plain }).png().toBuffer());
    const { data, errors } = await api.askRaw(`mutation {
      removeBackground(image: { dataUri: "${dataUri}" }, recipe: { encode: { tiff: { compression: NONE } } }) {
        image { dataUri }
        render { bytes }
      }
    }`);
    expect(data.removeBackground).toMatchObject({ image: null, render: { bytes: expect.any(Number) } });
    expect(data.removeBackground.render.bytes).toBeGreaterThan(10_000_000);
    expect(errors[0]).toMatchObject({ message: expect.stringContaining('url'), extensions: { code: 'BAD_OPTION' } });
  });
});

describe('a data URI', () => {
  it.each([
    `data:${';'.repeat(5_000_000)}`,
    `data:${';a=b'.repeat(1_000_000)};base64,AAAA`,
    'data:image/png,not base64',
    'iVBORw0KGgo=',
  ])('that is none is refused: %#', async (dataUri) => {
    const { errors } = await api.askRaw(REMOVE, { image: { dataUri } });
    expect(errors[0]?.extensions).toEqual({ code: 'NOT_AN_IMAGE', path: 'image' });
  });

  it.each(['data:image/png;charset=utf-8;base64,', 'data:;base64,', 'DATA:image/png;BASE64,'])(
    'may begin with %s',
    async (head) => {
      const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
      expect((await api.askRaw(REMOVE, { image: { dataUri: head + dot } })).errors).toEqual([]);
    },
  );
});

it('documents are not remembered, or a few clients would fill the memory with comments', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  for (let i = 0; i < 30; i++) await api.askRaw(`{ __typename } # ${i} ${'x'.repeat(3_000_000)}`);
  expect(held() - before).toBeLessThan(30_000_000);
});

it('none of these is a failure of ours', () => expect(api.logged).toEqual([]));
