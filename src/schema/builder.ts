import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import { GraphQLError, Kind } from 'graphql';
import { CodedError, type Encoded, type StageRun, type Subject, type Warning } from '../pipeline/index.ts';
import type { Stored } from '../storage/index.ts';
import type { Context } from './house.ts';
import type { Picture } from './pictures.ts';
import type { Removal } from './removal.ts';

export interface Scalar<Input, Output = Input> {
  readonly Input: Input;
  readonly Output: Output;
}

export interface Types {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: Scalar<string>;
    JSON: Scalar<unknown>;
    Upload: Scalar<{ readonly promise: Promise<UploadedFile> }, never>;
    URL: Scalar<string>;
    DateTime: Scalar<Date>;
    Color: Scalar<string>;
    NoOptions: Scalar<Record<string, never>>;
  };
  Objects: {
    Removal: Removal;
    Image: Image;
    SourceInfo: Picture;
    Subject: Subject;
    StageRun: StageRun;
    Warning: Warning;
  };
}

/** What the server's multipart reader gives for a file. */
export interface UploadedFile {
  createReadStream(): AsyncIterable<Uint8Array>;
}

/** A finished picture, and the file it becomes when somebody asks where it is. */
export interface Image {
  readonly encoded: Encoded;
  readonly origin: string;
  /** Writes it on first use. */
  file(): Promise<Stored>;
}

export type Builder = PothosSchemaTypes.SchemaBuilder<PothosSchemaTypes.ExtendDefaultTypes<Types>>;

/** Cost of a field that starts work on pixels; others cost 1. */
export const WORK = 20;
/** About fifty finished pictures a document. */
const MAX_COST = 1_200;
const MAX_DEPTH = 12;
const MAX_FIELDS = 1_000;

/** A schema builder with the scalars of the API. */
export function createBuilder(): Builder {
  const builder = new SchemaBuilder<Types>({
    defaultFieldNullability: false,
    plugins: [ComplexityPlugin],
    complexity: {
      defaultListMultiplier: 1,
      limit: { complexity: MAX_COST, depth: MAX_DEPTH, breadth: MAX_FIELDS },
      complexityError: (_kind, { complexity, depth, breadth }) =>
        new CodedError(
          'QUERY_TOO_COMPLEX',
          `This document asks for too much: its fields cost ${complexity} of ${MAX_COST}, it has ${breadth} of ${MAX_FIELDS} fields and ${depth} of ${MAX_DEPTH} levels. Send it in parts.`,
        ) as never,
    },
  });
  builder.scalarType('Upload', {
    description: 'A file of the multipart request (GraphQL multipart request specification).',
    serialize: neverSent,
    parseValue: (value) => {
      if (isUpload(value)) return value;
      throw new GraphQLError('An Upload is a file of a multipart/form-data request, named in its "map".');
    },
  });
  builder.scalarType('JSON', { description: 'Any JSON value.', serialize: (value) => value });
  builder.scalarType('URL', { description: 'An absolute address.', serialize: String, parseValue: text });
  builder.scalarType('DateTime', {
    description: 'A moment, as in `2026-11-30T12:00:00.000Z`.',
    serialize: (value) => value.toISOString() as never,
  });
  builder.scalarType('Color', {
    description: '`#rgb`, `#rrggbb` or `#rrggbbaa`.',
    serialize: String,
    parseValue: text,
  });
  builder.scalarType('NoOptions', {
    description: 'A plugin without options: write `{}`.',
    serialize: () => ({}),
    parseValue: nothing,
    parseLiteral: (node) => nothing(node.kind === Kind.OBJECT && node.fields.length === 0 ? {} : node),
  });
  return builder;
}

/** JSON cannot carry a promise: only the multipart reader can have put one there. */
const isUpload = (value: unknown): value is { readonly promise: Promise<UploadedFile> } =>
  typeof value === 'object' && value !== null && 'promise' in value && value.promise instanceof Promise;

function neverSent(): never {
  throw new GraphQLError('This scalar is for input only.');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`Expected a string, got ${JSON.stringify(value)}.`);
}

function nothing(value: unknown): Record<string, never> {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return {};
  throw new GraphQLError('This plugin has no options: write {}.');
}
