import { execute, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';

/** Tokens of a document: the longest example has some hundred, and each may be a level for recursions to go down. */
const MAX_TOKENS = 2_000;

/** Executes as graphql itself does, and answers a document that is refused with a status that says so. */
export function useGraphqlRules(): Plugin {
  return {
    onParse({ setParseFn, parseFn }) {
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: MAX_TOKENS });
        } catch (error) {
          if (!(error instanceof GraphQLError && error.message.includes(`${MAX_TOKENS} tokens`))) throw error;
          throw new CodedError(
            'QUERY_TOO_COMPLEX',
            `A document may have ${MAX_TOKENS} tokens at most: put recipes and pictures into variables, or send it in parts.`,
          );
        }
      });
    },
    onValidate: () => (validated) => {
      // Yoga would say 200 to clients that ask for application/json.
      for (const error of validated.valid ? [] : validated.result) {
        error.extensions.http = { status: 400, spec: false };
      }
    },
    onExecute({ setExecuteFn }) {
      // Yoga's own executor gives fields in the order in which they are finished, not in which they were asked for.
      setExecuteFn(execute);
    },
  };
}
