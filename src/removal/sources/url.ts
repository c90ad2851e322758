import { CodedError } from '../../pipeline/index.ts';
import { under } from '../error-path.ts';
import type { SourceHandler } from '../source-access.ts';

/** An image of another server, where the operator allows to fetch it. */
export const url: SourceHandler<string> = (address, { fetched }) =>
  under(['url'], async () => {
    if (fetched) return fetched(address);
    throw new CodedError(
      'URL_SOURCES_DISABLED',
      'This server does not fetch pictures from addresses: send it as an upload or as a data URI.',
    );
  });
