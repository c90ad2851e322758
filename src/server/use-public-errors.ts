import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '../schema/index.ts';
import { publicError } from './public-error.ts';
import { withRefusedStatus } from './refused-fields.ts';
import type { RequestLifetimes } from './request-lifetime.ts';

/** Turns every error of an answer into what clients may see, with the id of its request. */
export function usePublicErrors({ of }: RequestLifetimes, schema: GraphQLSchema, log: Log): Plugin {
  const variables = new WeakMap<Request, Readonly<Record<string, unknown>>>();
  return {
    onExecute({ args: { contextValue, variableValues } }) {
      variables.set((contextValue as { readonly request: Request }).request, variableValues ?? {});
    },
    onResultProcess({ request, result, setResult }) {
      const life = of(request);
      const shown = <T extends ExecutionResult>(each: T): T => {
        if (!each.errors?.length) return each;
        const errors = each.errors.map((error) =>
          publicError(error, { requestId: life.id, log, schema, variables: variables.get(request) ?? {} }),
        );
        life.code ??= errors[0]!.extensions.code as NonNullable<typeof life.code>;
        return { ...each, errors: eachOnce(errors) };
      };
      if (Array.isArray(result)) setResult(result.map(shown));
      else if (Symbol.asyncIterator in result) setResult(mapped(result, shown));
      else setResult(withRefusedStatus(shown(result as ExecutionResult)));
    },
  };
}

/**
 * A damaged picture is reported once, at the first field that wanted its pixels: it is one mistake, whatever was asked of it.
 */
function eachOnce(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const seen = new Set<string>();
  return errors.filter(({ path = [], message, extensions }) => {
    if (extensions.code !== 'CORRUPT_IMAGE') return true;
    const key = JSON.stringify([path.slice(0, -1), extensions.path, message]);
    return !seen.has(key) && seen.add(key);
  });
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
