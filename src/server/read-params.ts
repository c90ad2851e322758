import { CodedError } from '../schema/index.ts';
import { jsonOf } from './json.ts';

/** Media types of bodies that are read whole, with how the parameters of a request are found in their text. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'application/json': paramsOfJson,
  'application/graphql+json': paramsOfJson,
  'application/graphql': (query) => ({ query: query.replace(/^\uFEFF/, '') }),
  'application/x-www-form-urlencoded': (text) => paramsOfSearch(new URLSearchParams(text)),
};

export const readerOf = (mediaType: string): ((text: string) => unknown) | undefined =>
  Object.hasOwn(readers, mediaType) ? readers[mediaType] : undefined;

function paramsOfJson(text: string): unknown {
  const params = jsonOf(text, 'The body');
  if (typeof params === 'object' && params !== null) return params;
  throw new CodedError('GRAPHQL_PARSE_FAILED', 'The body must be a JSON object with "query".');
}

/** What the query of an address, or a urlencoded form, holds. */
export function paramsOfSearch(search: URLSearchParams): object {
  const text = (name: string) => search.get(name) || undefined;
  const json = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : jsonOf(value, `The parameter "${name}"`);
  };
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
}
