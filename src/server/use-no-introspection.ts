import { GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';
import { SCHEMA_PATH } from './use-schema-file.ts';

const message =
  'This server does not show its schema (INTROSPECTION=true does): it is in schema.graphql of the package.';

const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return;
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});

/** Refuses documents that ask for the schema, and its file. What there is to choose from is data of `Query`, and stays. */
export const useNoIntrospection = (): Plugin => ({
  onRequest({ request, url, fetchAPI, endResponse }) {
    if (url.pathname !== SCHEMA_PATH) return;
    endResponse(errorResponse(new Rejection('NOT_FOUND', message, { status: 404 }), request, fetchAPI));
  },
  onValidate({ addValidationRule }) {
    addValidationRule(noIntrospection);
  },
});
