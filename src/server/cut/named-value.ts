import { type GraphQLSchema, isEnumType } from 'graphql';

/**
 * The value of an enum that a name in an address means: `product`, `article-binary` and `articleBinary` are found as well as
 * `PRODUCT` and `ARTICLE_BINARY`. What is none, or might be two, is left as it is, for its error to be GraphQL's.
 */
export function namedValue(schema: GraphQLSchema, type: string, text: string): string {
  const found = schema.getType(type);
  const values = isEnumType(found) ? found.getValues().map(({ name }) => name) : [];
  if (values.includes(text)) return text;
  const [value, ...others] = values.filter((each) => lettersOf(each) === lettersOf(text));
  return value === undefined || others.length > 0 ? text : value;
}

const lettersOf = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase();
