import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import { CodedError, limits, type StageRun, type Subject, type Warning } from '../pipeline/index.ts';
import type { Removal, SourceImage, Upload } from '../removal/index.ts';
import type { Context } from './context.ts';
import type { Image } from './image.ts';

export interface Scalar<Input, Output = Input> {
  readonly Input: Input;
  readonly Output: Output;
}

/** What the schema's scalars and context are in TypeScript. */
export interface Types {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: Scalar<string>;
    JSON: Scalar<unknown>;
    Recipe: Scalar<unknown>;
    Upload: Scalar<Upload, never>;
    URL: Scalar<string>;
    DateTime: Scalar<Date>;
    Color: Scalar<string>;
    NoOptions: Scalar<Record<string, never>>;
  };
  Objects: {
    Removal: Removal;
    Image: Image;
    SourceInfo: SourceImage;
    Subject: Subject;
    StageRun: StageRun;
    Warning: Warning;
  };
}

/** The Pothos builder that every file of types adds to. */
export type Builder = PothosSchemaTypes.SchemaBuilder<PothosSchemaTypes.ExtendDefaultTypes<Types>>;

/** A schema builder with the scalars of the API. */
export function createBuilder(): Builder {
  const { documentCost, documentDepth, documentFields } = limits;
  const builder = new SchemaBuilder<Types>({
    defaultFieldNullability: false,
    plugins: [ComplexityPlugin],
    complexity: {
      defaultListMultiplier: 1,
      limit: { complexity: documentCost, depth: documentDepth, breadth: documentFields },
      complexityError: (_kind, { complexity, depth, breadth }) =>
        new CodedError(
          'QUERY_TOO_COMPLEX',
          `This document asks for too much: its fields cost ${complexity} of ${documentCost}, it has ${breadth} of ${documentFields} fields and ${depth} of ${documentDepth} levels. Send it in parts.`,
        ) as never,
    },
  });
  builder.scalarType('Upload', {
    description: 'A file of the multipart request (GraphQL multipart request specification).',
    serialize: neverSent,
    parseValue: file,
    parseLiteral: literal(file),
  });
  builder.scalarType('JSON', { description: 'Any JSON value.', serialize: (value) => value });
  builder.scalarType('Recipe', {
    description:
      'A recipe as the server gives it, in the form of a `RecipeInput` variable: it may be sent back as it is. Code generators can map it to that type.',
    serialize: (value) => value,
  });
  builder.scalarType('URL', {
    description: 'An absolute address.',
    serialize: String,
    parseValue: text,
    parseLiteral: literal(text),
  });
  builder.scalarType('DateTime', {
    description: 'A point in time, as in `2026-11-30T12:00:00.000Z`.',
    serialize: (value) => value.toISOString() as never,
  });
  builder.scalarType('Color', {
    description: '`#rgb`, `#rrggbb` or `#rrggbbaa`.',
    serialize: String,
    parseValue: text,
    parseLiteral: literal(text),
  });
  builder.scalarType('NoOptions', {
    description: 'A plugin without options: write `{}`.',
    serialize: () => ({}),
    parseValue: nothing,
    parseLiteral: literal(nothing),
  });
  return builder;
}

/** JSON cannot carry a promise: it is the multipart reader's. */
const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'promise' in value && value.promise instanceof Promise;

function neverSent(): never {
  throw new GraphQLError('This scalar is for input only.');
}

function file(value: unknown): Upload {
  if (isUpload(value)) return value;
  throw new GraphQLError('An Upload is a file of a multipart/form-data request, named in its "map".');
}

/** Reads a literal as a value is read; its error knows the node, and so its place in the document. */
const literal =
  <T>(parse: (value: unknown) => T) =>
  (node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): T => {
    try {
      return parse(valueFromASTUntyped(node, variables));
    } catch (error) {
      throw error instanceof GraphQLError ? new GraphQLError(error.message, { nodes: node }) : error;
    }
  };

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`Expected a string, got ${JSON.stringify(value)}.`);
}

function nothing(value: unknown): Record<string, never> {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return {};
  throw new GraphQLError('This plugin has no options: write {}.');
}
