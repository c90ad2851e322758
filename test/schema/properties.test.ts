import fc, { type Arbitrary } from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/pipeline/index.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

const RUNS = 60;
const SEED = 20_261_130;
/** Levels of inputs within each other: images are in recipes, and recipes in items. */
const DEEP = 6;

let api: TestServer;
let pictures: readonly object[];
beforeAll(async () => {
  api = await openTestServer({ DEADLINE: '60' });
  const picture = await drawn(12, 9);
  pictures = [
    { sample: 'CAT' },
    { dataUri: dataUriOf(picture) },
    { dataUri: dataUriOf(picture.subarray(0, 60)) },
    { digest: '0'.repeat(64) },
    { url: 'http://127.0.0.1/a.png' },
  ];
});
afterAll(() => api.close());

const ints = fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(0, 1, 255, 4096, 2 ** 31 - 1, -(2 ** 31)));
const floats = fc.oneof(fc.double({ min: -2, max: 3, noNaN: true }), fc.constantFrom(0, 1, 1e-300, 1e300, -1e9));
const strings = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('', 'x'.repeat(3_000), '../..', '__proto__'));
const scalars: Readonly<Record<string, Arbitrary<unknown>>> = {
  Int: ints,
  Float: fc.oneof(ints, floats),
  String: strings,
  ID: strings,
  Boolean: fc.boolean(),
  Color: fc.oneof(fc.constantFrom('#123', '#12345678', 'red', '#'), strings),
  URL: fc.oneof(fc.constantFrom('http://localhost/', 'file:///etc/passwd'), strings),
  NoOptions: fc.constant({}),
  JSON: fc.json().map((text) => JSON.parse(text)),
  // No file can be in JSON: the type is not met.
  Upload: fc.constant(null),
};

/** Any value that a type allows. */
function anyOf(type: GraphQLInputType, depth = 0): Arbitrary<unknown> {
  if (isNonNullType(type)) return anyOf(type.ofType, depth);
  if (isListType(type)) return fc.array(anyOf(type.ofType, depth), { maxLength: 3 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (!isInputObjectType(type)) return scalars[type.name] ?? strings;
  if (type.name === 'ImageInput') return fc.constantFrom(...pictures);
  if (depth > DEEP) return fc.constant({});
  const fields = Object.values(type.getFields()).map((field) => [field, anyOf(field.type, depth + 1)] as const);
  if (type.isOneOf) return fc.oneof(...fields.map(([{ name }, value]) => value.map((given) => ({ [name]: given }))));
  const record = recordOf(fields);
  if (type.name !== 'RecipeInput') return record;
  // Of whole recipes hardly one is right in every stage.
  const single = fields.map(([{ name }, value]) => value.map((given) => ({ [name]: given })));
  return fc.oneof({ weight: 4, arbitrary: fc.oneof(...single) }, { weight: 1, arbitrary: record });
}

function recordOf(fields: readonly (readonly [GraphQLInputField, Arbitrary<unknown>])[]): Arbitrary<unknown> {
  const required = fields.filter(([{ type }]) => isNonNullType(type)).map(([{ name }]) => name);
  return fc.record(Object.fromEntries(fields.map(([{ name }, value]) => [name, value])), {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

const valuesOf = (args: readonly GraphQLArgument[]) =>
  fc.record(Object.fromEntries(args.map(({ name, type }) => [name, anyOf(type)])), {
    requiredKeys: args.filter(({ type }) => isNonNullType(type)).map(({ name }) => name),
    noNullPrototype: true,
  });

/** Fields without arguments that are leaves; pictures are asked for, so that the recipe is carried out. */
function selectionOf(type: GraphQLObjectType, depth = 0): string {
  const fields = Object.values(type.getFields()).filter(
    ({ args, name }) => args.every((arg) => !isNonNullType(arg.type)) && name !== 'dataUri',
  );
  const chosen = fields.flatMap(({ name, type: given }) => {
    const named = getNamedType(given);
    if (isLeafType(named)) return [name];
    return depth < 3 && ['image', 'removal', 'outcomes', 'subject', 'failure'].includes(name)
      ? [`${name} { ${selectionOf(named as GraphQLObjectType, depth + 1)} }`]
      : [];
  });
  return ['__typename', ...chosen].join(' ');
}

/** @returns whether it worked */
async function checkAnswer(query: string, variables: object): Promise<boolean> {
  const { errors, data } = await api.askRaw(query, variables, { 'x-graphql-yoga-csrf': '1' });
  for (const { message, extensions } of errors) {
    expect(errorCodes).toContain(extensions.code);
    expect(extensions.code, `${message}: ${JSON.stringify(variables)}`).not.toBe('INTERNAL_SERVER_ERROR');
  }
  expect(errors.length > 0 || data !== undefined).toBe(true);
  return errors.length === 0;
}

describe.each(['Query', 'Mutation'])('%s', (root) => {
  it('works with any values of its types, or answers with a code', async () => {
    const type = (await import('../../src/schema/index.ts'))
      .createSchema(api.services.catalog)
      .getType(root) as GraphQLObjectType;
    let worked = 0;
    for (const { name, args, type: given } of Object.values(type.getFields())) {
      if (args.length === 0) continue;
      const named = getNamedType(given);
      const selection = isLeafType(named) ? '' : `{ ${selectionOf(named as GraphQLObjectType)} }`;
      const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
      const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
      const query = `${root.toLowerCase()} (${declared}) { ${name}(${passed}) ${selection} }`;
      await fc.assert(
        fc.asyncProperty(valuesOf(args), async (variables) => {
          worked += Number(await checkAnswer(query, variables));
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
    }
    expect(api.logged).toEqual([]);
    // A test of refusals alone would prove little.
    expect(worked).toBeGreaterThan(RUNS / 4);
  }, 240_000);
});
