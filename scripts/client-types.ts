/**
 * Writes src/client/schema-types.ts: types of what the client sends and gets, one a line, from schema.graphql. `--check` writes
 * nothing and fails when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

const file = new URL('../src/client/schema-types.ts', import.meta.url);
const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));

/** What they are in programs; a recipe that comes back may be sent again as it is. */
const scalars: Readonly<Record<string, string>> = {
  ...{ ID: 'string', String: 'string', Int: 'number', Float: 'number', Boolean: 'boolean' },
  ...{ Color: 'string', URL: 'string', DateTime: 'string', Upload: 'Blob', JSON: 'unknown' },
  ...{ Recipe: 'RecipeInput', NoOptions: 'Record<string, never>' },
};

function typeOf(type: GraphQLType): string {
  if (isNonNullType(type)) return bare(type.ofType);
  return `${bare(type)} | null`;
}

function bare(type: GraphQLType): string {
  if (isListType(type)) {
    const inner = typeOf(type.ofType);
    return `readonly ${inner.includes(' ') ? `(${inner})` : inner}[]`;
  }
  const { name } = type as GraphQLNamedType;
  return scalars[name] ?? name;
}

function lineOf(type: GraphQLNamedType): string | undefined {
  if (isEnumType(type))
    return type
      .getValues()
      .map(({ name }) => `'${name}'`)
      .join(' | ');
  if (isObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(({ args }) => args.length === 0);
    return `{ ${fields.map((each) => `readonly ${each.name}: ${typeOf(each.type)}`).join('; ')} }`;
  }
  if (!isInputObjectType(type)) return undefined;
  const fields = Object.values(type.getFields());
  if (type.isOneOf) return `OneOf<{ ${fields.map((each) => `readonly ${each.name}: ${bare(each.type)}`).join('; ')} }>`;
  const optional = (each: (typeof fields)[number]) => !isNonNullType(each.type) || each.defaultValue !== undefined;
  return `{ ${fields.map((each) => `readonly ${each.name}${optional(each) ? '?' : ''}: ${typeOf(each.type)}`).join('; ')} }`;
}

const found = new Map<string, string>();

/** A type, and the types that it names. */
function add(type: GraphQLNamedType): void {
  const line = found.has(type.name) ? undefined : lineOf(type);
  if (line === undefined) return;
  found.set(type.name, `export type ${type.name} = ${line};`);
  if (isInputObjectType(type) || isObjectType(type)) {
    for (const field of Object.values(type.getFields())) add(getNamedType(field.type as GraphQLType));
  }
}
for (const name of ['RecipeInput', 'Preset', 'Removal', 'ErrorCode']) add(schema.getType(name)!);

/** A value with two keys would else be one of a union. */
const oneOf =
  'type OneOf<T> = { [K in keyof T]: { readonly [P in K]: T[P] } & { readonly [P in Exclude<keyof T, K>]?: never } }[keyof T];';
const text = `/** Types of the API, made of schema.graphql by scripts/client-types.ts. */\n${[oneOf, ...found.values()].join('\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('src/client/schema-types.ts is not what schema.graphql gives. Run: npm run gen');
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
