import type { SourceHandler } from '../source-access.ts';

/** An image that this server has: a sample, or the source or the result of an earlier answer. */
export const digest: SourceHandler<string> = (value, { known }) => known(value.toLowerCase());
