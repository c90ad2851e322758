import type { RequestKind } from '../schema/index.ts';
import { CUT_PATH } from './cut/cut-path.ts';

const operations: readonly RequestKind[] = ['query', 'mutation', 'subscription'];

/**
 * What a request was for, in one of a few words.
 *
 * @param operation `mutation Cut`, where a document was executed
 */
export function kindOf(path: string, operation?: string): RequestKind {
  if (path === CUT_PATH) return 'cut';
  if (/^\/(files|jobs)\//.test(path)) return 'file';
  return operations.find((kind) => operation?.startsWith(kind)) ?? 'other';
}
