import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

const Look = graphql(`
  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {
    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }
  }
`);
const LookByMutation = graphql(`
  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {
    removeBackground(image: $image, recipe: $recipe, mask: $mask) {
      id model recipe source { digest } image { digest width }
    }
  }
`);

describe('removal, as a query,', () => {
  it('gives the answer of the mutation: by digest, by sample, and inside the request', async () => {
    const png = await drawn(40, 20);
    const recipe = { composite: { color: { color: '#00f' } } };
    const image = { dataUri: dataUriOf(png) };
    const { removeBackground } = (await api.ask(LookByMutation, { image, recipe })).data;
    expect(removeBackground?.image?.width).toBe(40);
    const digest = removeBackground!.source.digest;
    expect(digest).toBe(createHash('sha256').update(png).digest('hex'));
    for (const other of [image, { digest }]) {
      expect((await api.ask(Look, { image: other, recipe })).data.removal).toEqual(removeBackground);
    }
    const mask = { dataUri: dataUriOf(await drawn(40, 20, '#333')) };
    const own = [await api.ask(Look, { image: { digest }, mask }), await api.ask(Look, { image: { sample: 'CAT' } })];
    expect(own.map(({ errors }) => errors)).toEqual([[], []]);
    expect(own.map(({ data }) => data.removal?.model)).toEqual([null, 'STAND_IN']);
  });

  it.each([
    ['image: { upload: $file }', 'image.upload'],
    ['image: { sample: CAT }, mask: { upload: $file }', 'mask.upload'],
    [
      'image: { sample: CAT }, recipe: { composite: { picture: { image: { upload: $file } } } }',
      'recipe.composite.picture.image.upload',
    ],
  ])('refuses an upload: %s', async (args, path) => {
    const query = `query ($file: Upload!) { removal(${args}) { id } }`;
    const { errors, data } = await api.send<any>(formOf(query, { file: blobOf(await drawn(8, 8)) }));
    expect(data).toEqual({ removal: null });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/^A query takes no uploads: send the file once by the mutation/),
      extensions: { code: 'BAD_VARIABLES', path },
    });
  });

  it('refuses an upload in a render too', async () => {
    const query = `query ($file: Upload!) {
      removal(image: { sample: CAT }) { render(composite: { picture: { image: { upload: $file } } }) { width } }
    }`;
    const { errors } = await api.send<any>(formOf(query, { file: blobOf(await drawn(8, 8)) }));
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_VARIABLES', path: 'composite.picture.image.upload' });
  });

  it('answers what a client can ask before it sends a file: whether its sha256 is known', async () => {
    const { errors } = await api.ask(Look, { image: { digest: 'ab'.repeat(32) } });
    expect(errors[0]?.extensions).toEqual({ code: 'UNKNOWN_DIGEST', path: 'image' });
  });

  it('costs as much as the mutation', async () => {
    const looks = (count: number) =>
      Array.from({ length: count }, (_, i) => `a${i}: removal(image: { sample: CAT }) { mask { width } }`).join(' ');
    const { errors } = await api.askRaw(`{ ${looks(31)} }`);
    expect(errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('by GET', () => {
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const url = `http://matteql.test/graphql?query=${encodeURIComponent(query)}`;
    const response = await api.app.fetch(url, { headers: { accept: 'application/json', ...headers } });
    return { status: response.status, ...((await response.json()) as any) };
  };
  const LOOK = '{ removal(image: { sample: CAT }) { mask { width } } }';

  it.each(['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-require-preflight'])(
    'a removal is made with the header %s',
    async (name) => {
      expect(await get(LOOK, { [name]: '1' })).toEqual({ status: 200, data: { removal: { mask: { width: 451 } } } });
    },
  );

  it.each([
    ['plainly', LOOK],
    [
      'beside a field without work',
      `{ __typename ...A } fragment A on Query { ... on Query { a: removal(image: { sample: CAT }) { id } } }`,
    ],
  ])('it is refused without one, %s', async (_, query) => {
    const { status, errors, data } = await get(query);
    expect([status, errors[0].extensions, data]).toEqual([403, { code: 'CSRF_REFUSED' }, undefined]);
  });

  it('what starts no work needs none', async () => {
    expect(await get('{ server { version } }')).toMatchObject({ status: 200, data: { server: {} } });
  });
});
