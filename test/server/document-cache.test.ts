import { buildSchema, type DocumentNode, parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDocumentCache } from '../../src/server/document-cache.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

it('keeps the latest hundred short documents, and no long one', () => {
  const { documentCache } = createDocumentCache().parserAndValidationCache;
  const document: DocumentNode = parse('{ models { name } }');
  documentCache.set('short', document);
  documentCache.set(' '.repeat(10_001), document);
  expect(documentCache.get('short')).toBe(document);
  expect(documentCache.get(' '.repeat(10_001))).toBeUndefined();
  for (let i = 0; i < 100; i++) documentCache.set(`other ${i}`, document);
  expect(documentCache.get('short')).toBeUndefined();
});

it('keeps a hundred thousand characters in all, the latest', () => {
  const { documentCache } = createDocumentCache().parserAndValidationCache;
  const document: DocumentNode = parse('{ models { name } }');
  const texts = Array.from({ length: 11 }, (_, i) => `${i}`.padEnd(10_000));
  for (const text of texts) documentCache.set(text, document);
  expect(texts.map((text) => documentCache.get(text) === document)).toEqual([false, ...Array(10).fill(true)]);
});

it('forgets a document that is refused, and so what was said against it', async () => {
  const { parserAndValidationCache, forgetRefused } = createDocumentCache();
  const schema = buildSchema('type Query { name: String }');
  const yoga = createYoga({ schema, parserAndValidationCache, plugins: [forgetRefused], logging: false });
  const remembered = [];
  for (const query of ['{ name }', '{ nothing }']) {
    const url = `http://localhost/graphql?query=${encodeURIComponent(query)}`;
    await (await yoga.fetch(url)).text();
    remembered.push(parserAndValidationCache.documentCache.get(query) !== undefined);
  }
  expect(remembered).toEqual([true, false]);
});

it.each([
  ['a document that is refused', '{ nothing }', 200],
  ['one that cannot be read', '{', 200],
  ['one that is answered', '{ server { version } }', 200],
])('says the same of %s the second time', async (_, query, status) => {
  const answers = [await api.askRaw(query), await api.askRaw(query)];
  expect(answers.map((answer) => answer.status)).toEqual([status, status]);
  expect(answers[1]).toMatchObject({ data: answers[0]!.data, errors: answers[0]!.errors });
});

it('answers a document that it knows by the variables of each request', async () => {
  const query = `query ($all: Boolean!) {
    server { version @include(if: $all) provider }
  }`;
  const some = await api.askRaw(query, { all: false });
  const all = await api.askRaw(query, { all: true });
  expect(Object.keys(some.data.server)).toEqual(['provider']);
  expect(Object.keys(all.data.server)).toEqual(['version', 'provider']);
});
