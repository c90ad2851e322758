import {
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { type InputFacts, limits } from '../schema/index.ts';
import { definitionAt, findInput, type InputPath, type InputPlace } from './input-place.ts';
import { inputSentence } from './input-sentences.ts';

/** A mistake in an input, as a form can show it beside the input. */
export interface InputError extends InputFacts {
  readonly message: string;
  /** `recipe.refine.0.feather.radius`: from the argument of the field inward. */
  readonly path?: string;
  /** Name of the variable that brought it. */
  readonly variable?: string;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * What graphql says of an input, for forms: its place from the argument of the field inward, be it a variable or a literal, and
 * a sentence without names of types. Undefined where the error is not of an input.
 */
export function inputErrorOf(error: GraphQLError, schema: GraphQLSchema, variables: Variables): InputError | undefined {
  const document = documentOf(error);
  if (!document) return undefined;
  const ofVariable = /^Variable "\$(\w+)" /.exec(error.message)?.[1];
  if (ofVariable === undefined) return errorOfLiteral(error, schema, document, variables);
  const at = placeInVariable(error, ofVariable);
  const use = findInput(schema, document, (node) => node.kind === Kind.VARIABLE && node.name.value === ofVariable);
  const value = at.reduce<unknown>((inner, key) => (inner as any)?.[key], variables[ofVariable]);
  const words = error.originalError?.message ?? error.message.slice(`Variable "$${ofVariable}" `.length);
  const found = use
    ? described({ argument: use.argument, path: [...use.path, ...at] }, words, value)
    : { message: inputSentence(words, { path: [ofVariable] }).message };
  // Of words that stay as they are the variable is the subject; those of a scalar are a sentence.
  const isWhole = error.originalError || found.message !== words;
  return { ...found, ...(!isWhole && { message: error.message }), variable: ofVariable };
}

function errorOfLiteral(error: GraphQLError, schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
  const [node] = error.nodes ?? [];
  const missing = /^Argument "(\w+)" |argument "(\w+)" of type/.exec(error.message);
  if (node?.kind === Kind.FIELD && missing) {
    const name = (missing[1] ?? missing[2])!;
    return { message: inputSentence('is required', { path: [name] }).message, path: name };
  }
  if (!node) return undefined;
  const place = findInput(schema, document, (each) => each.kind === node.kind && each.loc?.start === node.loc?.start);
  return place && described(place, error.message, literalOf(place.node, variables));
}

function described(
  { argument, path, node }: Omit<InputPlace, 'node'> & { node?: ASTNode },
  words: string,
  value: unknown,
): InputError {
  const isField = node?.kind === Kind.OBJECT_FIELD;
  // An unknown field has no definition, and the object around it names those there are.
  const definition = definitionAt(isField ? { argument, path: path.slice(0, -1) } : { argument, path });
  const { message, inside, facts } = inputSentence(words, { path, definition, value, isField });
  return { message, path: [...path, ...(inside ?? [])].join('.'), ...facts };
}

/** The place within a variable, of `Variable "$look" got invalid value … at "look.refine[0]"; …`. */
function placeInVariable({ message, originalError }: GraphQLError, variable: string): InputPath {
  if (!originalError) return [];
  const before = message.slice(0, -`; ${originalError.message}`.length);
  const [, at = variable] = / at "([^"]+)"$/.exec(before.slice(-500)) ?? [];
  return at
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .slice(1)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** An error knows its nodes, and they the text, of which it is read again: that is rarer than keeping every document. */
function documentOf({ nodes, source }: GraphQLError): DocumentNode | undefined {
  const text = (source ?? nodes?.[0]?.loc?.source)?.body;
  if (text === undefined) return undefined;
  try {
    return parse(text, { maxTokens: limits.documentTokens });
  } catch {
    return undefined;
  }
}

function literalOf(node: ASTNode, variables: Variables): unknown {
  const value = node.kind === Kind.OBJECT_FIELD || node.kind === Kind.ARGUMENT ? node.value : node;
  return 'value' in value || 'fields' in value || 'values' in value
    ? valueFromASTUntyped(value as never, variables)
    : undefined;
}
