import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/** Characters of a document that is remembered: applications ask the same again and again, and that is short. */
const LONGEST = 10_000;
const MOST = 100;
/** Of all of them together: parsed, one takes up to 245 bytes of heap for a character, so that is 25 MB at most. */
const MOST_CHARACTERS = 100_000;

/**
 * Documents as they were parsed, for Yoga: reading and validating one anew takes a millisecond of every request. Its own
 * cache would keep a thousand of whatever length, and one may be of 10 MB. Those that are refused are read anew: a hundred
 * mistakes in one would be remembered with it, in 300 kB.
 */
export function createDocumentCache() {
  const documents = new LRUCache<string, DocumentNode>({
    max: MOST,
    maxSize: MOST_CHARACTERS,
    maxEntrySize: LONGEST,
    sizeCalculation: (_, text) => text.length || 1,
  });
  const documentCache = {
    get: (text: string) => documents.get(text),
    set: (text: string, document: DocumentNode) => void documents.set(text, document),
  };
  /** Yoga remembers a document before it is validated, and its errors for as long as the document. */
  const forgetRefused: Plugin = {
    onValidate({ params }) {
      const text = (params.documentAST as DocumentNode).loc?.source.body;
      return ({ valid }) => void (!valid && text !== undefined && documents.delete(text));
    },
  };
  return { parserAndValidationCache: { documentCache, errorCache: { get: () => undefined, set() {} } }, forgetRefused };
}
