import { CodedError } from '../../pipeline/index.ts';
import type { SourceHandler } from '../source-access.ts';

/** An image of another server: not fetched yet. */
export const url: SourceHandler<string> = async (address) => {
  throw new CodedError(
    'URL_SOURCES_DISABLED',
    `This server does not fetch pictures (${address}): send it as an upload or as a data URI.`,
  );
};
