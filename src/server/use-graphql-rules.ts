import { execute, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { CodedError, limits } from '../schema/index.ts';

/** Reads no longer documents than are of use, and executes them as graphql itself does. */
export function useGraphqlRules(): Plugin {
  const maxTokens = limits.documentTokens;
  return {
    onParse({ setParseFn, parseFn }) {
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens });
        } catch (error) {
          if (!(error instanceof GraphQLError && error.message.includes(`${maxTokens} tokens`))) throw error;
          throw new CodedError(
            'QUERY_TOO_COMPLEX',
            `A document may have ${maxTokens} tokens at most: put recipes and pictures into variables, or send it in parts.`,
          );
        }
      });
    },
    onExecute({ setExecuteFn }) {
      // Yoga's own executor gives fields in the order in which they are finished, not in which they were asked for.
      setExecuteFn(execute);
    },
  };
}
