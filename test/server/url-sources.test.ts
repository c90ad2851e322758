import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn, openTestServer, type TestServer } from '../support/server.ts';
import { OUTSIDE, outside } from '../support/sources.ts';

let api: TestServer;
let web: Awaited<ReturnType<typeof outside>>;
let picture: Buffer;

beforeAll(async () => {
  picture = await drawn(64, 32);
  web = await outside((request, response) => {
    if (request.url === '/cat.png') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(picture);
    if (request.url === '/moved') return void response.writeHead(302, { location: '/cat.png' }).end();
    if (request.url === '/inner') return void response.writeHead(302, { location: 'http://127.0.0.1/cat.png' }).end();
    if (request.url === '/page') return void response.writeHead(200, { 'content-type': 'image/png' }).end('<html>');
    response.writeHead(500).end('broken');
  });
  // Only this rule makes the loopback an outside: no setting does.
  const fetching = { isPublic: (address: string) => address === OUTSIDE, resolve: async () => [OUTSIDE] };
  api = await openTestServer({ URL_SOURCES: `*:${web.port}` }, {}, { fetching });
});
afterAll(async () => {
  await api.close();
  await web.close();
});

const at = (path: string) => `http://images.example:${web.port}${path}`;
const cut = (input: string, rest = '{ source { digest width height } image { width height } }') =>
  api.askRaw(`mutation { removeBackground(${input}) ${rest} }`);

describe('a picture by its address', () => {
  it.each(['/cat.png', '/moved'])('is worked on like an upload: %s', async (path) => {
    const { data, errors } = await cut(`image: { url: "${at(path)}" }`);
    expect(errors).toEqual([]);
    expect(data.removeBackground).toMatchObject({
      source: { width: 64, height: 32 },
      image: { width: 64, height: 32 },
    });
    const { digest } = data.removeBackground.source;
    const again = await cut(`image: { digest: "${digest}" }`);
    expect(again.errors).toEqual([]);
  });

  it('may be the mask, and a picture in the recipe', async () => {
    const url = at('/cat.png');
    const recipe = `{ composite: { picture: { image: { url: "${url}" } } } }`;
    const { data, errors } = await cut(`image: { url: "${url}" }, mask: { url: "${url}" }, recipe: ${recipe}`);
    expect(errors).toEqual([]);
    expect(data.removeBackground.image).toEqual({ width: 64, height: 32 });
  });

  it.each([
    ['/page', 'NOT_AN_IMAGE'],
    ['/broken', 'FETCH_FAILED'],
    ['/inner', 'FETCH_REFUSED'],
  ])('that gives none is a coded error at its place: %s', async (path, code) => {
    const { errors } = await cut(`image: { url: "${at(path)}" }`);
    expect(errors[0]!.extensions).toMatchObject({ code, path: 'image.url' });
  });

  it('is refused on ports that the setting does not list', async () => {
    const { errors } = await cut('image: { url: "http://images.example/cat.png" }');
    expect(errors[0]!.extensions).toMatchObject({ code: 'FETCH_REFUSED', path: 'image.url' });
  });
});

it('the setting alone allows no inner address', async () => {
  const strict = await openTestServer({ URL_SOURCES: `*:${web.port}, 127.0.0.1:${web.port}` });
  try {
    const before = web.connections();
    for (const host of [OUTSIDE, 'localhost', '[::ffff:127.0.0.2]']) {
      const { errors } = await strict.askRaw(
        `mutation { removeBackground(image: { url: "http://${host}:${web.port}/cat.png" }) { id } }`,
      );
      expect(errors[0]!.extensions.code).toMatch(/^FETCH_/);
    }
    expect(web.connections()).toBe(before);
  } finally {
    await strict.close();
  }
});
