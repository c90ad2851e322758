import { createHash } from 'node:crypto';
import { type GraphQLSchema, printSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorResponse } from './error-response.ts';
import { etagMatches } from './file-range.ts';
import { Rejection } from './rejection.ts';

export const SCHEMA_PATH = '/schema.graphql';

/** Serves the schema as SDL, with the operator's own plugins in it, for code generators. */
export function useSchemaFile(schema: GraphQLSchema): Plugin {
  let file: { readonly text: string; readonly etag: string } | undefined;
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      const { method, headers } = request;
      if (url.pathname !== SCHEMA_PATH) return;
      if (method !== 'GET' && method !== 'HEAD') {
        const wrongMethod = new Rejection('METHOD_NOT_ALLOWED', 'The schema is read by GET.', {
          status: 405,
          headers: { allow: 'GET, HEAD' },
        });
        return endResponse(errorResponse(wrongMethod, request, fetchAPI));
      }
      file ??= fileOf(schema);
      const known = etagMatches(headers.get('if-none-match'), file.etag);
      endResponse(
        new fetchAPI.Response(known || method === 'HEAD' ? null : file.text, {
          status: known ? 304 : 200,
          headers: { etag: file.etag, 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' },
        }),
      );
    },
  };
}

function fileOf(schema: GraphQLSchema) {
  const text = `${printSchema(schema)}\n`;
  return { text, etag: `"${createHash('sha256').update(text).digest('hex')}"` };
}
