import { afterAll, describe, expect, it } from 'vitest';
import { apiKeysOf, errorOf, openTestApp } from '../support/app.ts';

const opened: { close(): void }[] = [];
const open = (...args: Parameters<typeof openTestApp>) => {
  const app = openTestApp(...args);
  opened.push(app);
  return app;
};
afterAll(() => {
  for (const app of opened) app.close();
});

type App = ReturnType<typeof openTestApp>;
const page = (app: App, path = '/graphql') => app.fetch(path, { headers: { accept: 'text/html' } });
const post = (app: App, query: string) =>
  app.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query }),
  });
const introspect = (app: App) => post(app, '{ __schema { queryType { name } } }');

/** What a server shows of itself: page, redirect to it, introspection, SDL. */
const shows = async (app: App) =>
  (await Promise.all([page(app), page(app, '/'), introspect(app), app.fetch('/schema.graphql')])).map(
    ({ status }) => status,
  );

describe('page and schema', () => {
  it('are shown on the loopback', async () => {
    expect(await shows(open())).toEqual([200, 302, 200, 200]);
  });

  it('are not shown to other machines', async () => {
    const app = open({ host: '0.0.0.0' });
    expect(await shows(app)).toEqual([404, 404, 400, 404]);
    expect(await errorOf(introspect(app))).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: expect.stringContaining('INTROSPECTION'),
    });
    expect(await errorOf(page(app))).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('GRAPHIQL') });
    expect(await errorOf(app.fetch('/schema.graphql'))).toMatchObject({ code: 'NOT_FOUND' });
    const type = await post(app, '{ hello ... on Query { other: __type(name: "Query") { name } } }');
    expect(type.status).toBe(400);
    expect(await (await post(app, '{ __typename hello }')).json()).toEqual({
      data: { __typename: 'Query', hello: 'hello undefined' },
    });
  });

  it('are not shown behind a proxy on the same machine, which brings requests of other machines', async () => {
    expect(await shows(open({ trustProxy: true, publicUrl: 'https://cut.example' }))).toEqual([404, 404, 400, 404]);
    expect(await shows(open({ trustProxy: true, graphiql: true }))).toEqual([200, 302, 200, 200]);
  });

  it('are shown to other machines where the operator asks for it; the page does nothing without the schema', async () => {
    expect(await shows(open({ host: '0.0.0.0', graphiql: true }))).toEqual([200, 302, 200, 200]);
    expect(await shows(open({ host: '0.0.0.0', introspection: true }))).toEqual([404, 404, 200, 200]);
  });

  it('can be hidden on the loopback too', async () => {
    expect(await shows(open({ graphiql: false, introspection: false }))).toEqual([404, 404, 400, 404]);
    expect(await shows(open({ introspection: false }))).toEqual([200, 302, 400, 404]);
  });

  it('that are hidden name the setting that shows them', async () => {
    const app = open({ graphiql: false, introspection: false });
    expect((await errorOf(app.fetch('/schema.graphql'))).message).toContain('INTROSPECTION=true');
    expect((await errorOf(page(app))).message).toContain('GRAPHIQL=true');
    expect((await errorOf(page(app, '/'))).message).toContain('GRAPHIQL=true');
  });

  it('are the same for a document that was asked before it was forbidden', async () => {
    const app = open({ introspection: false });
    expect((await introspect(app)).status).toBe(400);
    expect((await introspect(app)).status).toBe(400);
  });
});

it('each of several keys is good, and no other', async () => {
  const app = open({ apiKeys: apiKeysOf({ shop: 'first', studio: 'second' }) });
  const by = async (key: string) =>
    (await app.fetch('/graphql?query={hello}', { headers: { 'x-api-key': key } })).status;
  expect(await Promise.all(['first', 'second', 'firs', 'shop', 'shop:first', ''].map(by))).toEqual([
    200, 200, 401, 401, 401, 401,
  ]);
});
