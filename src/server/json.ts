import { CodedError } from '../schema/index.ts';

/**
 * Reads JSON, with a byte order mark before it or not.
 *
 * @param what begins the sentence: `The body`
 * @throws CodedError `GRAPHQL_PARSE_FAILED`; without the engine's own words, which quote what was sent
 */
export function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new CodedError('GRAPHQL_PARSE_FAILED', `${what} is not JSON.`);
  }
}
