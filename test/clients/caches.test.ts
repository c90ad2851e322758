import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { type DocumentNode, getNamedType, getNullableType, isListType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../support/docs.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let url: string;
let image: object;
beforeAll(async () => {
  api = await openTestServer();
  url = `${await api.listen()}/graphql`;
  image = { dataUri: dataUriOf(await drawn(60, 30)) };
});
afterAll(() => api.close());

/** What docs/clients.md tells to give to a cache. */
function policies(name: 'typePolicies' | 'keys'): any {
  const { code } = blocksOf('docs/clients.md').find((block) => block.code.includes(`const ${name} =`))!;
  return new Function(`${code}return ${name};`)();
}

interface Cached {
  fetch(document: DocumentNode, variables?: object): Promise<any>;
  /** From the cache alone; null where something is missing. */
  read(document: DocumentNode, variables?: object): any;
}

const libraries: Record<string, () => Cached> = {
  Apollo() {
    const cache = new InMemoryCache({ typePolicies: policies('typePolicies') });
    const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache });
    return {
      async fetch(document, variables = {}) {
        const isQuery = 'operation' in document.definitions[0]! && document.definitions[0].operation === 'query';
        const { data } = isQuery
          ? await client.query<any>({ query: document, variables, fetchPolicy: 'network-only' })
          : await client.mutate<any>({ mutation: document, variables });
        return data;
      },
      read: (query, variables = {}) => client.readQuery<any>({ query, variables }),
    };
  },
  Graphcache() {
    const warned: string[] = [];
    const client = new Client({
      url,
      preferGetMethod: false,
      exchanges: [
        cacheExchange({ keys: policies('keys'), logger: (_, message) => warned.push(message) }),
        fetchExchange,
      ],
    });
    return {
      async fetch(document, variables = {}) {
        const isQuery = 'operation' in document.definitions[0]! && document.definitions[0].operation === 'query';
        const { data, error } = isQuery
          ? await client.query(document, variables, { requestPolicy: 'network-only' })
          : await client.mutation(document, variables);
        expect([error, warned]).toEqual([undefined, []]);
        return data;
      },
      read: (document, variables = {}) => client.readQuery(document, variables)?.data ?? null,
    };
  },
};

const Facts = parse(`query Facts($image: ImageInput!) {
  removal(image: $image) {
    id source { width height } subject { coverage box { left top } } image { id url width }
  }
}`);
const More = parse(`query More($image: ImageInput!) {
  removal(image: $image) {
    id model source { digest format } subject { components box { width } } image { id bytes path } mask { id }
  }
}`);
const Cut = parse(`mutation Cut($image: ImageInput!) {
  removeBackground(image: $image) { id subject { touchesBorder } image { id mediaType } }
}`);
const Render = parse(`query Render($image: ImageInput!, $recipe: RecipeInput) {
  removal(image: $image, recipe: $recipe) { id image { id } render(composite: { cutout: {} }) { id } }
}`);
const Server = parse('query Server { server { version limits { maxFiles } queue { requests { places } } } }');
const MoreServer = parse(
  'query MoreServer { server { provider limits { maxPixels } queue { requests { maxQueue } } } }',
);
const Models = parse('query Models { models { name title } stages { name plugins { id name } } }');
const MoreModels = parse('query MoreModels { models { name license } stages { name doc plugins { id doc } } }');

describe.each(Object.keys(libraries))('two documents on one removal, in the cache of %s,', (name) => {
  it('lose nothing of each other', async () => {
    const { fetch, read } = libraries[name]!();
    const facts = await fetch(Facts, { image });
    const more = await fetch(More, { image });
    const cut = await fetch(Cut, { image });
    expect(cut.removeBackground.id).toBe(facts.removal.id);
    expect(more.removal.id).toBe(facts.removal.id);
    expect(read(Facts, { image })).toEqual(facts);
    expect(read(More, { image })).toEqual(more);
  });

  it('overwrite nothing where their recipes differ in what the picture does not show', async () => {
    const { fetch, read } = libraries[name]!();
    const looks = [{ source: {} }, { blurFusion: {} }].map((foreground) => ({
      image,
      recipe: { foreground, composite: { matte: {} } },
    }));
    const answers = [];
    for (const look of looks) answers.push(await fetch(Render, look));
    const [first, second] = answers;
    expect(second.removal.image.id).toBe(first.removal.image.id);
    expect(second.removal.render.id).not.toBe(first.removal.render.id);
    expect(looks.map((look) => read(Render, look))).toEqual(answers);
  });

  it('nor on the server and its limits', async () => {
    const { fetch, read } = libraries[name]!();
    const server = await fetch(Server);
    const more = await fetch(MoreServer);
    expect([read(Server), read(MoreServer)]).toEqual([server, more]);
  });

  it('nor on models and plugins', async () => {
    const { fetch, read } = libraries[name]!();
    const models = await fetch(Models);
    const more = await fetch(MoreModels);
    expect([read(Models), read(MoreModels)]).toEqual([models, more]);
  });
});

it('the policies name every type without an id', () => {
  const types = Object.values(api.schema.getTypeMap()).filter(isObjectType);
  const roots = [api.schema.getQueryType(), api.schema.getMutationType(), api.schema.getSubscriptionType()];
  const isOwn = (type: (typeof types)[number]) => !type.name.startsWith('__') && !roots.includes(type);
  const fieldsOf = (type: (typeof types)[number]) => Object.values(type.getFields());
  const bare = types.filter((type) => isOwn(type) && !type.getFields().id);
  expect(bare.map(({ name }) => name).sort()).toEqual(Object.keys(policies('keys')).sort());
  // What stands in lists is no object that Apollo could merge.
  const alone = types
    .filter((type) => !roots.slice(1).includes(type))
    .flatMap(fieldsOf)
    .filter(({ type }) => !isListType(getNullableType(type)))
    .map(({ type }) => getNamedType(type));
  const named = ['ModelInfo', 'StageInfo', 'PresetInfo', 'SampleInfo'];
  const merged = bare.filter((type) => alone.includes(type)).map(({ name }) => name);
  expect(Object.keys(policies('typePolicies')).sort()).toEqual([...merged, ...named].sort());
});
