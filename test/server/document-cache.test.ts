import { type DocumentNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDocumentCache } from '../../src/server/document-cache.ts';
import { openTestHouse, type TestHouse } from '../support/server.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house.close());

it('keeps the latest hundred short documents, and no long one', () => {
  const { documentCache } = createDocumentCache();
  const document: DocumentNode = parse('{ models { name } }');
  documentCache.set('short', document);
  documentCache.set(' '.repeat(10_001), document);
  expect(documentCache.get('short')).toBe(document);
  expect(documentCache.get(' '.repeat(10_001))).toBeUndefined();
  for (let i = 0; i < 100; i++) documentCache.set(`other ${i}`, document);
  expect(documentCache.get('short')).toBeUndefined();
});

it.each([
  ['a document that is refused', '{ nothing }', 400],
  ['one that cannot be read', '{', 400],
  ['one that is answered', '{ server { version } }', 200],
])('says the same of %s the second time', async (_, query, status) => {
  const answers = [await house.askRaw(query), await house.askRaw(query)];
  expect(answers.map((answer) => answer.status)).toEqual([status, status]);
  expect(answers[1]).toMatchObject({ data: answers[0]!.data, errors: answers[0]!.errors });
});

it('answers a document that it knows by the variables of each request', async () => {
  const query = `query ($all: Boolean!) {
    server { version @include(if: $all) provider }
  }`;
  const some = await house.askRaw(query, { all: false });
  const all = await house.askRaw(query, { all: true });
  expect(Object.keys(some.data.server)).toEqual(['provider']);
  expect(Object.keys(all.data.server)).toEqual(['version', 'provider']);
});
