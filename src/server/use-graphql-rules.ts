import { execute } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Tokens of a document; the longest example has some hundred. */
const MAX_TOKENS = 5_000;

/** Executes as graphql itself does, and answers a document that is refused with a status that says so. */
export function useGraphqlRules(): Plugin {
  return {
    onParse({ setParseFn, parseFn }) {
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }));
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
