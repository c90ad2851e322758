import type { Upload } from '../image-input.ts';
import type { SourceHandler } from '../source-access.ts';

/** A file of a form; it was ingested as it arrived. */
export const upload: SourceHandler<Upload> = async ({ promise }, { ingested }) => ingested(await promise);
