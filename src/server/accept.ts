export const JSON_TYPE = 'application/json';
export const GRAPHQL_TYPE = 'application/graphql-response+json';

/** What Yoga can answer in: JSON, and the two kinds of streams. */
const answered = [JSON_TYPE, GRAPHQL_TYPE, 'text/event-stream', 'multipart/mixed'];

/** Media types of `Accept` in the client's order; those that ask for another charset than UTF-8 cannot be served. */
const wantedOf = (accept: string | null | undefined): readonly string[] =>
  (accept || '*/*')
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .filter((each) => !/;charset=(?!utf-8)/.test(each))
    .map((each) => each.split(';', 1)[0]!);

function matches(wanted: string, type: string): boolean {
  const [main, sub] = wanted.split('/');
  const [typeMain, typeSub] = type.split('/');
  return (main === '*' || main === typeMain) && (sub === '*' || sub === typeSub);
}

/** Whether an answer of GraphQL can be given as `Accept` asks. */
export const isAcceptable = (accept: string | null | undefined): boolean =>
  wantedOf(accept).some((wanted) => answered.some((type) => matches(wanted, type)));

/** The kind of JSON that a client asks for, chosen as Yoga does; plain JSON where it asks for none. */
export function jsonTypeOf(accept: string | null | undefined): string {
  const first = wantedOf(accept).find((wanted) => matches(wanted, JSON_TYPE) || matches(wanted, GRAPHQL_TYPE));
  return first === GRAPHQL_TYPE ? GRAPHQL_TYPE : JSON_TYPE;
}
