import { checkDigest } from '../check-digest.ts';
import type { SourceHandler } from '../source-access.ts';

/** An image that this server has: a sample, or the source or the result of an earlier answer. */
export const digest: SourceHandler<string> = async (value, { known }) => {
  checkDigest(value, ['digest']);
  return known(value.toLowerCase());
};
