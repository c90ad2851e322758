import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

/** What a document of so many removals costs; they are of an unknown picture, so that none is made. */
async function costOf(count: number, recipe: object, more = ''): Promise<string | undefined> {
  const image = `image: { digest: "${'0'.repeat(64)}" }`;
  const fields = Array.from({ length: count }, (_, n) => `a${n}: removal(${image}${more} recipe: $recipe) { id }`);
  const { errors } = await api.askRaw(
    `query ($recipe: RecipeInput) { ${fields.join(' ')} }`,
    { recipe },
    { 'x-graphql-yoga-csrf': '1' },
  );
  const complaint = errors.find(({ extensions }) => extensions.code === 'QUERY_TOO_COMPLEX')?.message;
  return /cost (\d+) of 1200,/.exec(complaint ?? '')?.[1];
}

/** Removals, each with its id, are 21 each in a document of so many. */
const alone = 58 * 21;

it('runs of the network beyond two cost, and steps of lists', async () => {
  expect(await costOf(58, {})).toBe(String(alone));
  expect(await costOf(57, {})).toBeUndefined();
  expect(await costOf(58, { resize: { sides: { sides: [32, 64] } } })).toBe(String(alone));
  expect(await costOf(58, { resize: { sides: { sides: [32, 64, 96] } } })).toBe(String(alone + 58 * 20));
  expect(await costOf(58, { resize: { tiles: { columns: 4, rows: 4 } } })).toBe(String(alone + 58 * 15 * 20));
  expect(await costOf(58, { resize: { tiles: {} }, infer: { flip: {} } })).toBe(String(alone + 58 * 8 * 20));
  expect(await costOf(58, { infer: { surest: { mirrored: 'MEAN' } }, resize: { stretch: {} } })).toBe(String(alone));
  expect(await costOf(58, { refine: [{ smooth: {} }, { grow: {} }] })).toBe(String(alone + 58 * 10));
  expect(await costOf(58, { layout: [{ crop: {} }] })).toBe(String(alone + 58 * 5));
});

it('a mask of the own needs no network', async () => {
  const restore = { own: { mask: { digest: '0'.repeat(64) } } };
  expect(await costOf(58, { resize: { tiles: { columns: 4, rows: 4 } }, restore })).toBe(String(alone));
});

it('a preset costs what its recipe costs, and stages of the request are in the place of its own', async () => {
  const [plain, none] = await Promise.all([
    costOf(58, {}, ' preset: PRODUCT'),
    costOf(58, { refine: [], layout: [] }, ' preset: PRODUCT'),
  ]);
  expect(Number(plain)).toBeGreaterThan(Number(none));
});
