import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of a document that is remembered: applications ask the same again and again, and that is short. */
const LONGEST = 10_000;
const MOST = 100;

/**
 * Documents as they were parsed, for Yoga: reading and validating one anew takes a millisecond of every request. Its own
 * cache would keep a thousand of whatever length, and one may be of 10 MB. Those that are refused are read anew.
 */
export function createDocumentCache() {
  const documents = new LRUCache<string, DocumentNode>({ max: MOST });
  return {
    documentCache: {
      get: (text: string) => documents.get(text),
      set: (text: string, document: DocumentNode) => void (text.length <= LONGEST && documents.set(text, document)),
    },
    errorCache: { get: () => undefined, set() {} },
  };
}
