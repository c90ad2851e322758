import {
  type ASTNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export type InputPath = readonly (string | number)[];

/** An input of a field, as the schema has it. */
export type InputDefinition = GraphQLArgument | GraphQLInputField;

/** Where an input stands: from the argument of its field inward. */
export interface InputPlace {
  readonly path: InputPath;
  readonly argument: GraphQLArgument;
  readonly node: ASTNode;
}

/** Finds the first node of a document that is part of an argument of a field and matches. */
export function findInput(
  schema: GraphQLSchema,
  document: DocumentNode,
  matches: (node: ASTNode) => boolean,
): InputPlace | undefined {
  const types = new TypeInfo(schema);
  let found: InputPlace | undefined;
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node, _key, _parent, path) {
        if (found) return false;
        const argument = types.getArgument();
        if (!argument || !matches(node)) return undefined;
        found = { path: inputPathOf(document, path), argument, node };
        return false;
      },
    }),
  );
  return found;
}

/** Names of argument and fields, and indexes of lists, on the way to a node. */
function inputPathOf(document: DocumentNode, keys: readonly (string | number)[]): InputPath {
  let path: (string | number)[] = [];
  let current: any = document;
  let isList = false;
  for (const key of keys) {
    if (isList && typeof key === 'number') path.push(key);
    isList = current?.kind === Kind.LIST;
    current = current[key];
    if (current?.kind === Kind.ARGUMENT) path = [current.name.value];
    if (current?.kind === Kind.OBJECT_FIELD) path.push(current.name.value);
  }
  return path;
}

/** What the schema says of an input; undefined where it does not have one there. */
export function definitionAt({
  argument,
  path: [, ...rest],
}: Pick<InputPlace, 'argument' | 'path'>): InputDefinition | undefined {
  let definition: InputDefinition = argument;
  for (const key of rest) {
    if (typeof key === 'number') continue;
    const type = getNamedType(definition.type);
    const field = isInputObjectType(type) ? type.getFields()[key] : undefined;
    if (!field) return undefined;
    definition = field;
  }
  return definition;
}

/** Whether a path ends at an entry of a list. */
export const isEntryOf = (definition: InputDefinition, path: InputPath): boolean =>
  typeof path.at(-1) === 'number' && isListType(getNullableType(definition.type));
