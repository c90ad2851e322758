import { GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return;
    const message = 'This server does not show its schema (INTROSPECTION): it is in schema.graphql of the package.';
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});

/** Refuses documents that ask for the schema. What there is to choose from is data of `Query`, and stays. */
export const useNoIntrospection = (): Plugin => ({
  onValidate({ addValidationRule }) {
    addValidationRule(noIntrospection);
  },
});
