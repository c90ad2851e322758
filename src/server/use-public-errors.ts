import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '../schema/index.ts';

import { publicError } from './public-error.ts';
import type { RequestLifetimes } from './request-lifetime.ts';

/** Turns every error of an answer into what clients may see, with the id of its request. */
export function usePublicErrors({ of }: RequestLifetimes, log: Log): Plugin {
  return {
    onResultProcess({ request, result, setResult }) {
      const life = of(request);
      const shown = <T extends ExecutionResult>(each: T): T => {
        if (!each.errors?.length) return each;
        const errors = each.errors.map((error) => publicError(error, life.id, log));
        life.code ??= errors[0]!.extensions.code as NonNullable<typeof life.code>;
        return { ...each, errors };
      };
      if (Array.isArray(result)) setResult(result.map(shown));
      else if (Symbol.asyncIterator in result) setResult(mapped(result, shown));
      else setResult(shown(result as ExecutionResult));
    },
  };
}

/** A stream that fails ends with an event that says so: one that just ends, or breaks off, would tell nothing. */
async function* mapped(
  results: AsyncIterable<ExecutionResult>,
  change: (result: ExecutionResult) => ExecutionResult,
): AsyncGenerator<ExecutionResult, void, void> {
  try {
    for await (const result of results) yield change(result);
  } catch (error) {
    yield change({ errors: [error as GraphQLError] });
  }
}
